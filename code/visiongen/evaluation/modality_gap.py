"""The two cones in which embeddings of pictures and of texts lie."""

import torch
import torch.nn.functional as F
from torch import Tensor


def modality_gap(images: Tensor, texts: Tensor) -> Tensor:
    """Return the vector ``(D,)`` from the mean of the texts to that of the images.

    Args:
        images: embeddings ``(N, D)`` of length 1.
        texts: embeddings ``(M, D)`` of length 1.

    Source: Liang et al. (2022), Mind the Gap, section 4.2.
    """
    return images.mean(0) - texts.mean(0)


def shifted(images: Tensor, texts: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """Move both sets towards each other along the gap, and back to length 1.

    Args:
        images: embeddings ``(N, D)`` of length 1.
        texts: embeddings ``(M, D)`` of length 1.
        share: 0 moves nothing, 1 makes the means meet before lengths are restored,
            below 0 widens the gap.

    Source: Liang et al. (2022), section 4.2.
    """
    half = share / 2 * modality_gap(images, texts)
    return F.normalize(images - half, dim=1), F.normalize(texts + half, dim=1)


def told_apart(images: Tensor, texts: Tensor) -> float:
    """Return how often, in percent, the side of the middle plane tells the modality.

    The plane halves the gap at right angles; 50 % would mean that there is none.
    """
    gap = modality_gap(images, texts)
    middle = (images.mean(0) + texts.mean(0)) / 2
    right = torch.cat([(images - middle) @ gap > 0, (texts - middle) @ gap < 0])
    return 100 * float(right.float().mean())
