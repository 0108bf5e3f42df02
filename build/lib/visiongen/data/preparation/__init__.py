"""One module for each family of sources: how to download and convert it."""
