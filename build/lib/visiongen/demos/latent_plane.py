"""The decoder of the latent plane (chapter 8), and where it puts test pictures."""

import copy
import json

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import Tensor, nn

from visiongen.data.arrays import Split, load
from visiongen.data.registry import entries
from visiongen.demos.folding import half, without_norm
from visiongen.demos.pictures import png
from visiongen.models.generators import VAES
from visiongen.models.vae import VAE
from visiongen.plots.by_class import first_of
from visiongen.training.classification import as_floats
from visiongen.training.labelled_images import from_arrays
from visiongen.training.weights import load_trained

NETWORK, DATA = "vae2d_fashion", "fashion_mnist"
DOTS = 2000  # the first test pictures
WALK = ("Sneaker", "Ankle boot")  # the classes of the walk that the demo starts with


def files() -> dict[str, bytes]:
    """The demo's data files by name.

    ``decoder.safetensors`` holds the decoder as fp16; ``pictures.png`` the first test
    picture of each class, side by side. ``plane.json`` holds the names of the classes;
    for each of the first test pictures ``dots``: both coordinates of its latent mean,
    and its label; which of them the pictures are (``chosen``), between which classes
    the walk leads at first (``walk``), and whom the pictures are from (``credit``).
    """
    vae = trained_vae()
    test = load(DATA, "test")
    chosen = first_of_each_class(test)
    tensors = {name: half(tensor) for name, tensor in decoder_weights(vae).items()}
    content = {
        "classes": test.names,
        "dots": placed(vae, test.images[:DOTS], test.labels[:DOTS]),
        "chosen": chosen.tolist(),
        "walk": [test.names.index(name) for name in WALK],
        "credit": credit(),
    }
    return {
        "decoder.safetensors": save(tensors),
        "pictures.png": png(np.concatenate(list(test.images[chosen]), axis=1)),
        "plane.json": (json.dumps(content, ensure_ascii=False) + "\n").encode(),
    }


def trained_vae() -> VAE:
    """The VAE of the plane with the book's weights."""
    network = load_trained(NETWORK, VAES[NETWORK]())
    assert isinstance(network, VAE)
    return network


def decoder_weights(vae: VAE) -> dict[str, Tensor]:
    """The weights of a decoder without batch normalisation, float64, for evaluation.

    What the page draws with them, in single precision, equals the decoder within 1e-6.

    Returns:
        ``from_latent`` and the doublings of ``without_norm``.
    """
    network = copy.deepcopy(vae).double().eval()
    layers = [
        layer
        for step in network.decoder.children()
        for layer in (step if isinstance(step, nn.Sequential) else [step])
    ]
    return without_norm("from_latent", network.from_latent, layers)


def first_of_each_class(split: Split) -> NDArray[np.int64]:
    """``(classes,)`` the place of the first picture of every class."""
    count = len(split.names)
    return np.concatenate(
        [first_of(split.labels, k, 1, DATA, split.names) for k in range(count)]
    )


@torch.no_grad()
def placed(vae: VAE, images: NDArray, labels: NDArray) -> list[list[float]]:
    """Where the encoder puts pictures: ``[z₁, z₂, label]`` each.

    Args:
        vae: with two latent dimensions, in evaluation mode.
        images: ``(N, H, W)`` uint8.
        labels: ``(N,)``.
    """
    pictures = from_arrays(images, labels)
    means = vae.encode(as_floats(pictures.images)).mean.double().numpy().round(3)
    return [
        [*place, label]
        for place, label in zip(means.tolist(), pictures.labels.tolist(), strict=True)
    ]


def credit() -> str:
    """Whose pictures they are, under which licence."""
    entry = entries()[DATA]
    return f"{entry.title}, {entry.authors}, licence {entry.licence}"
