"""End-to-end stories: a request goes in at the API, software comes out, whatever happens in between."""
