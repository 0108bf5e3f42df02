"""Data sets, pictures, videos and weights by name, wherever they come from."""
