"""Recipes: one file for each trained model or experiment of the book."""
