"""From a blueprint to files, by templates."""
