"""The crews and the story: how a request becomes delivered software. Imports nothing by itself."""
