"""The press: executes chapters, checks their outputs, builds the site."""
