"""Text to vectors: where the model comes from, its ONNX graph, and the cache of what was embedded before."""
