"""A simple watermark: a weak pattern of random signs that only a key can make again."""

import io

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor


def signs(shape: tuple[int, int], key: int) -> Tensor:
    """Return the pattern of a key: ``(H, W)`` of −1 and 1, each a fair coin."""
    generator = torch.Generator().manual_seed(key)
    return 2.0 * torch.randint(2, shape, generator=generator) - 1


def embed(images: Tensor, key: int, strength: float) -> Tensor:
    """Add the pattern of a key, and round to 256 grey levels, as a file does.

    Args:
        images: ``(B, C, H, W)`` in [0, 1].
        key: what makes the pattern; never published.
        strength: how much is added or taken away from each pixel, in [0, 1].

    Source: Cox et al. (1997), Secure Spread Spectrum Watermarking for Multimedia, with
    the pattern in the pixels in place of their cosine transform.
    """
    height, width = images.shape[-2:]
    marked = images + strength * signs((height, width), key)
    return (marked.clamp(0, 1) * 255).round() / 255


def detect(images: Tensor, key: int) -> Tensor:
    """Return z ``(B,)``: how well the fine detail of images goes with a key's pattern.

    Of an image that was made without the key, z has mean 0 and variance 1 over the
    keys, whatever the image, because the signs of the pattern are fair coins.

    Args:
        images: ``(B, C, H, W)`` in [0, 1].
        key: as in ``embed``.
    """
    height, width = images.shape[-2:]
    detail = images - F.avg_pool2d(images, 3, 1, padding=1, count_include_pad=False)
    # z = Σ p r / √(Σ r²)
    detail = detail.sum(1)  # (B, H, W)
    summed = (signs((height, width), key) * detail).flatten(1).sum(1)
    return summed / detail.flatten(1).norm(dim=1).clamp(min=1e-12)


def jpeg(images: Tensor, quality: int) -> Tensor:
    """Compress grey images ``(B, 1, H, W)`` in [0, 1] as JPEG, and read them again."""
    found = []
    for image in (images[:, 0] * 255).round().byte().numpy():
        buffer = io.BytesIO()
        Image.fromarray(image).save(buffer, "JPEG", quality=quality)
        found.append(np.array(Image.open(buffer)))
    return torch.from_numpy(np.stack(found))[:, None].float() / 255
