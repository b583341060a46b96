"""The boilerplate library: well-made beginnings, ours and people's own, searched by structure and by meaning."""
