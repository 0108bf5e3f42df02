"""Diffusion and flow matching: noise schedules, losses, samplers, guidance."""
