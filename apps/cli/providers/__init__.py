"""`./conclave providers`: who answers for which role, how well, at what price, and a switch for each."""
