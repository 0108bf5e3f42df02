"""Pretrained networks by name, with the preprocessing of their own weights."""
