"""The only code that touches a run's files or runs its commands: sandbox, git, files, tests."""
