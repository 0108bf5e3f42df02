"""Classical computer vision, every routine in plain NumPy and checked."""
