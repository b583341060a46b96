"""The API process: routes over services over repositories. It never loads an agent framework."""
