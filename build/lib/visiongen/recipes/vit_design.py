"""Heads and stem of a small ViT, changed one at a time, on 15,000 CIFAR-10 images."""

from functools import partial
from typing import Any

from visiongen.recipes._small_vit_protocol import small, small_vit
from visiongen.training.recipe import Sweep

CHANGES: dict[str, dict[str, Any]] = {
    "base": {},
    "heads_1": {"heads": 1},
    "heads_12": {"heads": 12},
    "plain_stem": {"plain": True},
    "patch_8": {"patch": 8},
}

recipe = Sweep(
    name="vit_design",
    purpose="One wide head or several narrow ones, plain or small convolutions",
    variants={
        name: small(name, partial(small_vit, **change), 15_000, 12)
        for name, change in CHANGES.items()
    },
)
