"""Files, differences and log of a project's main branch."""
