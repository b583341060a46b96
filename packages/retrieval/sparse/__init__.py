"""Text to sparse vectors: words, and the words inside identifiers, weighted by BM25."""
