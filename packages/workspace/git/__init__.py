"""Git on a project's repository, run inside the sandbox and nowhere else."""
