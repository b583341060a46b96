"""What operators see: metrics, health and the access log."""
