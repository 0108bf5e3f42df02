"""Losses that pull the embeddings of a picture and of its caption together."""

import torch
import torch.nn.functional as F
from torch import Tensor


def contrastive_loss(
    images: Tensor,
    texts: Tensor,
    scale: Tensor | float,
    fits: Tensor | None = None,
) -> Tensor:
    """Symmetric cross-entropy over all pairs of a batch (InfoNCE).

    Equals open_clip's ``ClipLoss`` to 1e-5 where every picture has one right caption.

    Args:
        images: embeddings ``(B, D)`` of length 1.
        texts: embeddings of their captions ``(B, D)``, of length 1, in the same order.
        scale: factor of the cosines, the inverse of the temperature.
        fits: ``(B, B)`` bool, True where caption j (column) is true of picture i
            (row); the right answers then share the probability equally. None means
            that only a picture's own caption is.

    Returns:
        A scalar, in nats.

    Source: Oord et al. (2018), equation 4; Radford et al. (2021), figure 3; several
    right answers as in Yang et al. (2022), UniCL, equations 2 and 3.
    """
    # sᵢⱼ = cos(image i, text j) / τ
    scores = scale * images @ texts.T  # (B, B)
    if fits is None:
        own = torch.arange(len(scores), device=scores.device)
        return (F.cross_entropy(scores, own) + F.cross_entropy(scores.T, own)) / 2
    right = fits.float()
    # L = −½ (mean over rows + mean over columns) of log softmax at the right answers
    of_images = F.cross_entropy(scores, right / right.sum(1, keepdim=True))
    of_texts = F.cross_entropy(scores.T, right.T / right.T.sum(1, keepdim=True))
    return (of_images + of_texts) / 2


def sigmoid_loss(
    images: Tensor, texts: Tensor, scale: Tensor | float, bias: Tensor | float
) -> Tensor:
    """Each pair of a batch by itself: do picture and caption belong together?

    Equals open_clip's ``SigLipLoss`` to 1e-5. Arguments as in ``contrastive_loss``;
    ``bias`` makes up for there being so many more wrong pairs than right ones.

    Source: Zhai et al. (2023), SigLIP, equation 1.
    """
    scores = scale * images @ texts.T + bias
    sign = 2 * torch.eye(len(scores), device=scores.device) - 1
    # L = −(1/B) Σᵢⱼ log σ(zᵢⱼ sᵢⱼ), z = 1 on the diagonal and −1 off it
    return -F.logsigmoid(sign * scores).sum() / len(scores)
