"""The only public port: who is asking, how often, and on to the API. It imports nothing else of ours."""
