"""`./conclave eval SUITE`: what is asked for in real words, built by the whole product, tested by what it never saw."""
