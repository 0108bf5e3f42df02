"""The blocks that convolutional networks are made of, 2012 to 2022."""
