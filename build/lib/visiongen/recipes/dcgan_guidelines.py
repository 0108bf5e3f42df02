"""DCGAN's guidelines, each broken alone; and its optimiser and first weights."""

from functools import partial
from typing import Any

from torch import nn

from visiongen.recipes._small_dcgan import small_dcgan
from visiongen.training.optimisers import players_adam
from visiongen.training.recipe import Sweep

changes: dict[str, dict[str, Any]] = {
    "dcgan": {},
    # 1. strided convolutions, not pooling and enlarging
    "pooling": {
        "generator": {"enlarge": "resize"},
        "discriminator": {"pool": True},
    },
    # 2. batch normalisation in both players
    "no_batch_norm": {
        "generator": {"norm": False},
        "discriminator": {"norm": "none"},
    },
    # 3. no hidden fully connected layers
    "hidden_layers": {
        "generator": {"hidden": 128},
        "discriminator": {"hidden": 128},
    },
    # 4. ReLU in the generator, with tanh at its end
    "leaky_generator": {"generator": {"activation": partial(nn.LeakyReLU, 0.2)}},
    "no_tanh": {"generator": {"output": nn.Identity}},
    # 5. LeakyReLU in the discriminator
    "relu_discriminator": {"discriminator": {"slope": 0.0}},
    "beta1_0.9": {"optimiser": partial(players_adam, beta1=0.9)},
    "pytorch_weights": {"initialise": None},
}

recipe = Sweep(
    name="dcgan_guidelines",
    purpose="DCGAN of CIFAR-10 at quarter width: each guideline broken alone",
    variants={name: small_dcgan(name, **what) for name, what in changes.items()},
    seeds=1,
)
