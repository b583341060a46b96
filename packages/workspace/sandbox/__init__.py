"""Running untrusted programs: what a sandbox offers, and the choice of one that works here."""

from packages.workspace.sandbox.choice import choose_sandbox
from packages.workspace.sandbox.commands import Command, Completed, Ending, Limits, OnOutput
from packages.workspace.sandbox.interface import Process, Sandbox
from packages.workspace.sandbox.probe import ProbeReport

__all__ = [
    "Command",
    "Completed",
    "Ending",
    "Limits",
    "OnOutput",
    "ProbeReport",
    "Process",
    "Sandbox",
    "choose_sandbox",
]
