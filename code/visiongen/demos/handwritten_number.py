"""The generator that writes numbers by hand (chapter 10), and directions of style."""

import copy

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import Tensor, nn

from visiongen.demos.folding import half, without_norm
from visiongen.demos.handwriting import MEASURES, directions
from visiongen.models.conditional_gan import LabelGenerator
from visiongen.models.generators import GANS
from visiongen.sampling.noise import noise_rows
from visiongen.training.weights import load_trained

NETWORK = "cgan_mnist"
COUNT, SEED = 2000, 0  # digits that styles are measured on, and of which noise
CLASSES = 10


def files() -> dict[str, bytes]:
    """The demo's data files by name: fp16 weights, and a direction for each style."""
    generator = trained_generator()
    tensors = {**generator_weights(generator), **styles(generator)}
    return {
        "generator.safetensors": save({
            name: half(tensor) for name, tensor in tensors.items()
        })
    }  # fmt: skip


def trained_generator() -> LabelGenerator:
    """The generator of the demo with the book's weights."""
    network = load_trained(NETWORK, GANS[NETWORK]())
    assert isinstance(network, LabelGenerator)
    return network


def generator_weights(generator: LabelGenerator) -> dict[str, Tensor]:
    """The weights of a generator without batch normalisation and embedding, float64.

    The first layer is linear and sees noise and embedding side by side, so a label adds
    a vector of its own to what the noise gives. What the page draws with them, in
    single precision, equals the generator in evaluation mode within 1e-6.

    Returns:
        ``project.weight`` for the noise, ``label`` ``(classes, outputs)`` what each
        label adds, and the doublings of ``without_norm``.
    """
    network = copy.deepcopy(generator).double().eval()
    drawing = network.generator
    first, last = drawing.project[0], drawing.to_picture[0]
    assert isinstance(first, nn.Linear)
    weights = without_norm("project", first, [*drawing.grow, last])
    both, bias = weights.pop("project.weight"), weights.pop("project.bias")
    weights["project.weight"] = both[:, : network.noise].contiguous()
    embedded = network.embed.weight.detach()  # (classes, embedding)
    weights["label"] = embedded @ both[:, network.noise :].mT + bias
    return weights


def styles(generator: LabelGenerator) -> dict[str, Tensor]:
    """For each measure of handwriting, ``style.slant`` and so on, its direction.

    Returns:
        ``(noise,)`` each; see ``directions``.
    """
    noise, labels, digits = written(generator, COUNT, SEED)
    measured = np.stack([measure(digits) for measure in MEASURES.values()], axis=1)
    found, _ = directions(noise, labels, measured)
    return {
        f"style.{name}": torch.from_numpy(direction)
        for name, direction in zip(MEASURES, found, strict=True)
    }


@torch.no_grad()
def written(
    generator: LabelGenerator, count: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Noise ``(N, noise)``, labels ``(N,)`` and digits ``(N, 28, 28)`` in [0, 1]."""
    noise = noise_rows(count, generator.noise, seed)
    labels = torch.arange(count) % CLASSES
    network = generator.eval()
    parts = zip(noise.split(500), labels.split(500), strict=True)
    made = torch.cat([network(*part) for part in parts])[:, 0]  # (N, 28, 28)
    digits = ((made + 1) / 2).double().numpy()
    return noise.double().numpy(), labels.numpy(), digits
