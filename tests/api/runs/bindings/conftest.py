"""The sandbox of the workspace's own tests."""

from tests.workspace.conftest import place, sandbox, toolchain, workspaces

__all__ = ["place", "sandbox", "toolchain", "workspaces"]
