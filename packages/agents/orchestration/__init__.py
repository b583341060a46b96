"""The story of a run. Start reading at `flow.run_flow`."""
