"""Motion between two frames: estimating it, measuring it, reading it from files."""
