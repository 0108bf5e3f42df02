"""Figures of the book: one style, labels from data."""
