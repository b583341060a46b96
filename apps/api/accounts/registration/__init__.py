"""How people come in: they register, confirm their address, and the first of them may be an administrator."""
