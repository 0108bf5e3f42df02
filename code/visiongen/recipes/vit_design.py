"""Heads and stem of a small ViT, changed one at a time, on 5,000 CIFAR-10 images."""

from functools import partial
from typing import Any

from visiongen.recipes._small_vit_protocol import small, small_vit
from visiongen.training.recipe import Sweep

CHANGES: dict[str, dict[str, Any]] = {
    "base": {},
    "heads_1": {"heads": 1},
    "heads_8": {"heads": 8},
    "plain_stem": {"plain": True},
}

recipe = Sweep(
    name="vit_design",
    purpose="One wide head or several narrow ones, plain or small convolutions",
    variants={
        name: small(name, partial(small_vit, **change), 5000, seen=25_000)
        for name, change in CHANGES.items()
    },
)
