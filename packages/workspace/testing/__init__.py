"""Running tests, programs and applications of a project, and reading what came of them."""
