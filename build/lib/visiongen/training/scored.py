"""What every generative task does at the end: sample, score, measure the cost."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from visiongen.evaluation.protocol import Protocol
from visiongen.evaluation.sampling_cost import sampling_cost
from visiongen.evaluation.suite import as_bytes, load_suite

SHOWN = 64  # unselected samples on a page, the first of the protocol's seed
QUICK = 1000  # samples that the distance is measured with after every epoch

# Makes so many pictures (N, C, H, W) in [0, 1], of a seed, of these labels if any.
Draw = Callable[[int, int, Tensor | None], Tensor]


def even_labels(count: int, classes: int) -> Tensor | None:
    """Return labels ``(count,)`` that take turns; None without classes."""
    return torch.arange(count) % classes if classes else None


def shown(draw: Draw, protocol: Protocol, classes: int = 0) -> Tensor:
    """Return the pictures that pages show: ``(64, C, H, W)`` uint8, unselected."""
    return as_bytes(draw(SHOWN, protocol.seed, even_labels(SHOWN, classes)))


def quick_score(
    draw: Draw, protocol: Protocol, device: torch.device, classes: int = 0
) -> dict[str, float]:
    """Return the Fréchet distance of a few samples: a curve over the epochs.

    With so few it lies above the final score: compare it along the curve only. Its
    seed differs from the protocol's, so that choosing an epoch by it chooses no
    pictures of the final score.
    """
    count = min(QUICK, protocol.samples)
    pictures = draw(count, protocol.seed + 1, even_labels(count, classes))
    distance = load_suite(protocol, str(device)).frechet(as_bytes(pictures))
    return {"frechet_judge": round(distance, 4)}


def full_score(
    draw: Draw,
    networks: Iterable[nn.Module],
    protocol: Protocol,
    device: torch.device,
    classes: int = 0,
) -> tuple[dict[str, float], dict[str, Any]]:
    """Score as many samples as the protocol says.

    Args:
        draw: makes pictures.
        networks: whose weights it uses.
        protocol: how to score.
        device: where the judge works.
        classes: number of labels; 0 if nothing is asked for.

    Returns:
        Metrics and tables of ``Suite.score``, with the cost of a picture:
        ``sampling_parameters``, ``sampling_megaflops``, ``sampling_ms``.
    """
    labels = even_labels(protocol.samples, classes)
    pictures = as_bytes(draw(protocol.samples, protocol.seed, labels))
    metrics, tables = load_suite(protocol, str(device)).score(pictures, labels)
    cost = sampling_cost(
        lambda count: draw(count, 0, even_labels(count, classes)), networks
    )
    costs = {f"sampling_{name}": float(value) for name, value in vars(cost).items()}
    return metrics | costs, tables
