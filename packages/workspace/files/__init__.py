"""Files of a workspace, read and written from outside: beneath its folder, and nothing but ordinary files."""
