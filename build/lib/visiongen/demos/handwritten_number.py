"""The generator that writes numbers by hand (chapter 10), and directions of style."""

import copy
import json
from typing import Any

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
    """The demo's data files by name: fp16 weights, and what ``styles`` returns."""
    generator = trained_generator()
    weights = generator_weights(generator)
    return {
        "generator.safetensors": save({name: half(weights[name]) for name in weights}),
        "styles.json": (json.dumps(styles(generator)) + "\n").encode(),
    }


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


def styles(generator: LabelGenerator) -> dict[str, Any]:
    """How noise changes each measure of handwriting.

    Returns:
        ``count`` of the digits that were measured, and for each of ``MEASURES`` its
        ``direction``, ``noise`` numbers, and the share of variance ``explained``; see
        ``directions``.
    """
    noise, labels, digits = written(generator, COUNT, SEED)
    measured = np.stack([measure(digits) for measure in MEASURES.values()], axis=1)
    found, explained = directions(noise, labels, measured)
    return {"count": COUNT} | {
        name: {"direction": row.round(4).tolist(), "explained": round(share, 3)}
        for name, row, share in zip(MEASURES, found, explained.tolist(), strict=True)
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
