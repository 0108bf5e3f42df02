"""Judges: classifiers of the book's own that score what generators make.

A judge names what a generated picture shows, and its features are the space in which
generated and real pictures are compared. It is never called FID: that name belongs to
one particular network, trained on other pictures.
"""

from collections.abc import Callable
from functools import partial

from torch import nn

from visiongen.models.cnn import CNN
from visiongen.models.residual import ResidualNetwork
from visiongen.training.weights import load_trained

NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "mnist_judge": partial(CNN, (1, 24, 48, 96), hidden=64, norm=True),
    "fashion_judge": partial(ResidualNetwork, channels=1, widths=(16, 32, 64, 128)),
    "cifar_judge": ResidualNetwork,
}


def load_judge(name: str) -> nn.Module:
    """Return a trained judge; it has ``features`` and takes images in [0, 1].

    Args:
        name: "mnist_judge" (64 features), "fashion_judge" or "cifar_judge" (128).

    Raises:
        ValueError: there is no such judge.
        WeightsError: its weights are missing or damaged.
    """
    if name not in NETWORKS:
        raise ValueError(f"no judge {name!r}; there are {', '.join(NETWORKS)}")
    return load_trained(name, NETWORKS[name]())
