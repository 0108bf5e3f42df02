"""Measures of what a trained network can do."""
