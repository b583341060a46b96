"""What an agent can do to its task's files: typed questions, plain functions, typed answers. Knows no CrewAI."""
