"""Questions with known answers from other people's packages: a docstring, and the function that it was taken from."""
