"""Who is asking: credentials, tokens that are verified here, tokens that the API is asked about, and revocation."""
