"""What people give to a project, so that it is searched and those who build it can read in it."""
