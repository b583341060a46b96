"""Signing in by what somebody is elsewhere: at Google, GitHub, or any OpenID Connect issuer."""
