"""The press: executes chapters, checks that their outputs are current, builds the site."""
