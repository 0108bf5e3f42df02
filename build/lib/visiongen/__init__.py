"""Course library of *From Pixels to Diffusion*: what the chapters import."""
