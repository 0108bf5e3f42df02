"""Training: a small loop on Accelerate, its checkpoints, cards and weights."""
