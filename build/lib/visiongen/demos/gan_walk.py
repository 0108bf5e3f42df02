"""The generator that the reader walks through (chapter 9)."""

import copy

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import Tensor, nn

from visiongen.demos.folding import half, without_norm
from visiongen.models.gan import Generator
from visiongen.models.generators import GANS
from visiongen.training.weights import load_trained

NETWORK = "dcgan_cifar10"
LARGEST = 127  # of a signed byte


def files() -> dict[str, bytes]:
    """The demo's data files by name."""
    return {"generator.safetensors": generator_file(trained_generator())}


def trained_generator() -> Generator:
    """The generator of the walk with the book's weights."""
    network = load_trained(NETWORK, GANS[NETWORK]())
    assert isinstance(network, Generator)
    return network


def generator_file(generator: Generator) -> bytes:
    """The weights of a generator for the page.

    fp16, but the first layer's matrix, two fifths of all weights: with it the file
    would exceed 2 MB, so it is int8 with a scale for each neuron (``project.scale``).
    """
    weights = generator_weights(generator)
    whole, scale = whole_numbers(weights.pop("project.weight"))
    halves = {name: half(tensor) for name, tensor in weights.items()}
    return save({"project.weight": whole, "project.scale": scale, **halves})


def generator_weights(generator: Generator) -> dict[str, Tensor]:
    """The weights of a generator without batch normalisation, float64.

    What the page draws with them, in single precision, equals the generator in
    evaluation mode within 1e-6.

    Args:
        generator: of transposed convolutions alone, its output tanh.

    Returns:
        ``project`` and the doublings of ``without_norm``.
    """
    network = copy.deepcopy(generator).double().eval()
    first, last = network.project[0], network.to_picture[0]
    assert isinstance(first, nn.Linear)
    return without_norm("project", first, [*network.grow, last])


def whole_numbers(
    weight: Tensor,
) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """A matrix as whole numbers and the scale of each row: weight ≈ scale · whole.

    Args:
        weight: ``(outputs, inputs)``.

    Returns:
        ``(outputs, inputs)`` from −127 to 127, and ``(outputs,)``; no weight moves by
        more than half of its scale, and what rounding the scale itself costs.
    """
    exact = weight.numpy()
    scale = half(weight.abs().amax(1) / LARGEST)
    step = np.maximum(scale.astype(np.float64), np.finfo(np.float16).tiny)
    whole = np.rint(exact / step[:, None]).clip(-LARGEST, LARGEST)
    return whole.astype(np.int8), scale
