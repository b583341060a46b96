"""What goes for ever: projects and accounts."""
