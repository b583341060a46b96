"""The wire protocols of model providers over real HTTP on loopback, with everything that goes wrong on them."""
