"""Chapter 4's claims about the two networks, one protocol for all of them.

Equal weights, equal arithmetic, shuffled pixels, and what shifts, rotations and noise
do to networks that were trained with and without shifted digits.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from torch import nn

from visiongen.evaluation.corruptions import add_noise, rotate, shift
from visiongen.models.ann import ANN
from visiongen.models.cnn import CNN
from visiongen.recipes._mnist_protocol import plain
from visiongen.training.augmentation import random_shift
from visiongen.training.labelled_images import shuffle_pixels
from visiongen.training.recipe import Sweep

probes = {
    **{f"shift_{n}": partial(shift, pixels=n) for n in (1, 2, 3, 4, 5, 6, 8)},
    **{f"rotate_{n}": partial(rotate, degrees=n) for n in (15, 30, 45, 60, 90)},
    **{f"noise_{n}": partial(add_noise, deviation=n / 100) for n in (10, 20, 40, 60)},
}
shifted = (partial(random_shift, pixels=4),)

variants: list[tuple[str, Callable[[], nn.Module], dict[str, Any]]] = [
    ("ann", ANN, {"probes": probes}),
    ("cnn", CNN, {"probes": probes}),
    # 462,570 weights, as many as the CNN's 462,858
    ("ann_equal_weights", partial(ANN, (784, 544, 64, 10)), {}),
    # 11.36 million multiplications an image, as many as the CNN
    ("ann_equal_flops", partial(ANN, (784, 2997, 2997, 10)), {}),
    # 109,672 weights, as many as the ANN's 109,386
    ("cnn_equal_weights", partial(CNN, (1, 15, 32, 72)), {}),
    # 107,372 multiplications an image, as many as the ANN's 108,992
    ("cnn_equal_flops", partial(CNN, (1, 3, 6, 14)), {}),
    ("ann_permuted", ANN, {"fixed": shuffle_pixels}),
    ("cnn_permuted", CNN, {"fixed": shuffle_pixels}),
    ("ann_shifted", ANN, {"probes": probes, "augment": shifted}),
    ("cnn_shifted", CNN, {"probes": probes, "augment": shifted}),
]

recipe = Sweep(
    name="mnist_comparison",
    purpose="ANN against CNN: equal weights, equal FLOPs, permutation, robustness",
    variants={name: plain(name, model, **options) for name, model, options in variants},
)
