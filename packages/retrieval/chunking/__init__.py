"""Files to chunks: a definition each in code, a section each in prose, and what is left out altogether."""
