"""The command line of Conclave, and the supervisor of the embedded stack."""
