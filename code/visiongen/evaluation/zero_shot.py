"""Classification by the names of the classes alone, and retrieval."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

BARE = ("{}",)
SIMPLE = ("a photo of a {}",)
ENSEMBLE = (
    "a photo of a {}",
    "a picture of a {}",
    "a small photo of a {}",
    "a blurry photo of the {}",
    "a close-up of a {}",
    "this is a {}",
    "there is a {} in the scene",
    "a {}",
)
# where WordNet and a data set use different words for the same thing
USUAL_WORDS = {"automobile": "car"}


@dataclass(frozen=True)
class Encoders:
    """A trained pair of towers, whoever made them.

    Attributes:
        images: maps uint8 images ``(N, 3, H, W)`` to embeddings ``(N, D)`` of length 1.
        texts: maps texts to embeddings ``(N, D)`` of length 1.
        scale: factor of the cosines before a softmax, the inverse of the temperature.
    """

    images: Callable[[Tensor], Tensor]
    texts: Callable[[Sequence[str]], Tensor]
    scale: float


@torch.no_grad()
def zero_shot_weights(
    encode: Callable[[Sequence[str]], Tensor],
    names: Sequence[str],
    templates: Sequence[str] = ENSEMBLE,
) -> Tensor:
    """Make a linear classifier from the names of classes.

    Equals open_clip's ``build_zero_shot_classifier`` (transposed) to 1e-5.

    Args:
        encode: maps texts to embeddings ``(N, D)`` of length 1.
        names: the classes.
        templates: texts with ``{}`` where the name goes; their embeddings are averaged.

    Returns:
        ``(K, D)``, rows of length 1. ``image @ weights.T`` are cosines; a temperature
        changes confidences and no decision.

    Source: Radford et al. (2021), section 3.1.4.
    """
    prompts = [template.format(name) for name in names for template in templates]
    embeddings = encode(prompts).unflatten(0, (len(names), len(templates)))
    return F.normalize(embeddings.mean(1), dim=-1)


def recall_at_k(similarity: Tensor, fits: Tensor, k: int) -> float:
    """Percentage of queries with a right answer among the k most similar.

    Args:
        similarity: ``(queries, items)``.
        fits: ``(queries, items)`` bool, True where the item answers the query.
        k: items looked at.

    Raises:
        ValueError: there are fewer than ``k`` items.
    """
    if k > similarity.shape[1]:
        raise ValueError(f"{similarity.shape[1]} items have no first {k}")
    first = similarity.topk(k, dim=1).indices
    return 100 * float(fits.gather(1, first).any(1).float().mean())


def first_right(similarity: Tensor, fits: Tensor) -> Tensor:
    """Place of the first right answer to each query ``(queries,)``, counted from 1.

    Arguments as for ``recall_at_k``, which is the share of places up to k.
    """
    order = similarity.argsort(dim=1, descending=True, stable=True)
    return fits.gather(1, order).int().argmax(1) + 1
