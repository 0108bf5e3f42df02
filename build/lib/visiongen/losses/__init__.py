"""What generative models make small."""
