"""What the live demos of the book load: pictures, matches and weights."""
