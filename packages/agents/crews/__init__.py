"""The six agents. Importing them is cheap: CrewAI is loaded by the first kickoff, or by `runtime.preload`."""
