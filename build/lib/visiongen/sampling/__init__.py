"""Pictures on demand from the generative models of the book."""
