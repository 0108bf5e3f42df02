"""The library of the miniature book."""
