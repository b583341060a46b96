"""Files, differences and log of a bare repository, which the API reads and never writes."""
