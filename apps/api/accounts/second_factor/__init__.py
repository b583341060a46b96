"""The second factor: an authenticator app, and ten backup codes for the day on which it is lost."""
