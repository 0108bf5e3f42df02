"""What happens to pictures out of doors: noise, blur, fog, lost contrast, few pixels.

Five of the kinds of CIFAR-10-C, Hendrycks and Dietterich (2019), at three strengths of
our own, because their pictures were not at hand; so no accuracy here compares with
theirs. Every function takes and returns images ``(B, C, H, W)``, floats in [0, 1].
"""

from collections.abc import Callable
from functools import partial

import torch.nn.functional as F
from torch import Tensor
from torchvision.transforms.v2.functional import adjust_contrast, gaussian_blur

from visiongen.evaluation.corruptions import add_noise

STRENGTHS = (1, 2, 3)


def blur(images: Tensor, deviation: float) -> Tensor:
    """Blur by a Gaussian of this many pixels."""
    side = 2 * round(3 * deviation) + 1
    return gaussian_blur(images, [side, side], [deviation, deviation])


def fog(images: Tensor, density: float) -> Tensor:
    """Mix with a light grey of 0.8: the share ``density`` of every pixel is fog."""
    return (1 - density) * images + 0.8 * density


def lose_contrast(images: Tensor, kept: float) -> Tensor:
    """Move every pixel towards its picture's mean; the share ``kept`` stays."""
    return adjust_contrast(images, kept)


def pixelate(images: Tensor, side: int) -> Tensor:
    """Average over fewer pixels along each side, and paint large ones."""
    small = F.adaptive_avg_pool2d(images, side)
    return F.interpolate(small, images.shape[-2:], mode="nearest-exact")


# by name, the picture at strengths 1, 2 and 3
CORRUPTIONS: dict[str, tuple[Callable[[Tensor], Tensor], ...]] = {
    "noise": tuple(partial(add_noise, deviation=d) for d in (0.04, 0.08, 0.16)),
    "blur": tuple(partial(blur, deviation=d) for d in (0.6, 1.0, 1.6)),
    "fog": tuple(partial(fog, density=d) for d in (0.4, 0.6, 0.8)),
    "contrast": tuple(partial(lose_contrast, kept=k) for k in (0.5, 0.3, 0.15)),
    "pixels": tuple(partial(pixelate, side=s) for s in (16, 11, 8)),
}
