"""On to the API: upstreams and their health, what is passed on, requests, event streams and WebSockets."""
