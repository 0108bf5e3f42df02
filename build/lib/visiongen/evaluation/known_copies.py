"""Copies of real pictures with known faults, to ask a suite whether it notices them.

Every fault takes uint8 pictures ``(N, C, H, W)`` and labels ``(N,)`` and returns N
pictures.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torchvision.transforms.functional import gaussian_blur

from visiongen.evaluation.frechet import frechet_distance
from visiongen.evaluation.memorisation import memorisation
from visiongen.evaluation.precision_recall import overlap

Fault = Callable[[Tensor, Tensor], Tensor]


def noisy(images: Tensor, labels: Tensor, deviation: float = 0.1) -> Tensor:
    """Add Gaussian noise of this standard deviation, black to white being 1."""
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(images.shape, generator=generator).to(images.device)
    return (images + 255 * deviation * noise).round().clamp(0, 255).byte()


def blurred(images: Tensor, labels: Tensor, sigma: float = 1.0) -> Tensor:
    """Blur with a Gaussian of ``sigma`` pixels."""
    return gaussian_blur(images, kernel_size=7, sigma=sigma)


def duplicated(images: Tensor, labels: Tensor, distinct: float = 0.02) -> Tensor:
    """Repeat this share of the pictures until there are as many as before."""
    kept = max(2, round(distinct * len(images)))
    return images[torch.arange(len(images)) % kept]


def mode_dropped(images: Tensor, labels: Tensor, kept: float = 0.5) -> Tensor:
    """Leave out all but this share of the classes; repeat nothing more than needed."""
    present = torch.unique(labels)
    few = present[: max(1, round(kept * len(present)))]
    remaining = torch.nonzero(torch.isin(labels, few)).flatten()
    return images[remaining[torch.arange(len(images)) % len(remaining)]]


FAULTS: dict[str, Fault] = {
    "noisy": noisy,
    "blurred": blurred,
    "duplicated": duplicated,
    "mode_dropped": mode_dropped,
}


def score_copies(
    training: Tensor,
    test: Tensor,
    test_labels: Tensor,
    features: Callable[[Tensor], Tensor],
    neighbours: int = 3,
) -> dict[str, dict[str, float]]:
    """Score the training set itself, the test set, and its faulty copies.

    Args:
        training: uint8 pictures ``(N, C, H, W)``, the reference.
        test: uint8 pictures ``(M, C, H, W)`` that the copies are made from.
        test_labels: ``(M,)``.
        features: maps uint8 pictures to ``(…, D)``.
        neighbours: k of precision and recall.

    Returns:
        For "itself" (the first M training pictures), "test" and each fault:
        ``frechet``, ``precision``, ``recall``, ``density``, ``coverage`` and
        ``copies`` (see ``memorisation``; in features).
    """
    sets = {"itself": training[: len(test)], "test": test}
    sets |= {name: fault(test, test_labels) for name, fault in FAULTS.items()}
    reference = features(training)
    unseen = features(test)
    table = {}
    for name, images in sets.items():
        found = features(images)
        both = overlap(found, reference[: len(found)], neighbours)
        table[name] = {
            "frechet": frechet_distance(found, reference),
            **vars(both),
            "copies": memorisation(found, unseen, reference).copies,
        }
    return table
