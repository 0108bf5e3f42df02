"""Pictures in which it is known what gives the class away.

Labels are drawn at random, so the photograph says nothing about them; a small coloured
pattern in one of the four corners, the same for all pictures of a class, says
everything. A network that names the class must have found the pattern, and so must a
map that explains the network.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from visiongen.training.labelled_images import LabelledImages, prepared_images

SIDE = 4  # of the pattern in pixels: one patch of the book's ViT
SEEDS = {"train": 0, "test": 1}


@dataclass(frozen=True)
class CuedImages:
    """Images ``(N, C, H, W)`` uint8, labels ``(N,)``, and where the cue is.

    ``masks`` ``(N, H, W)`` is True on the pixels of the cue.
    """

    images: Tensor
    labels: Tensor
    masks: Tensor


def plant_cues(
    images: Tensor, classes: int = 10, side: int = SIDE, seed: int = 0
) -> CuedImages:
    """Draw a label for each picture and paint its pattern into a random corner.

    Args:
        images: ``(N, C, H, W)`` uint8; not changed.
        classes: number of labels.
        side: height and width of the pattern in pixels.
        seed: of labels and corners; the patterns are always the same.

    Raises:
        ValueError: the pattern would fill more than a quarter of the picture.
    """
    count, channels, height, width = images.shape
    if 2 * side > min(height, width):
        raise ValueError(f"a cue of {side} pixels is too large for {height} × {width}")
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(classes, (count,), generator=generator)
    corner = torch.randint(4, (count,), generator=generator)
    top = torch.where(corner % 2 == 0, 0, height - side)
    left = torch.where(corner < 2, 0, width - side)
    rows = top[:, None] + torch.arange(side)  # (N, side)
    columns = left[:, None] + torch.arange(side)
    which = torch.arange(count)[:, None, None]
    masks = torch.zeros(count, height, width, dtype=torch.bool)
    masks[which, rows[:, :, None], columns[:, None, :]] = True
    painted = images.clone().permute(0, 2, 3, 1)
    pattern = cue_patterns(classes, channels, side)[labels].permute(0, 2, 3, 1)
    painted[which, rows[:, :, None], columns[:, None, :]] = pattern
    return CuedImages(painted.permute(0, 3, 1, 2).contiguous(), labels, masks)


def cue_patterns(classes: int, channels: int = 3, side: int = SIDE) -> Tensor:
    """Return the pattern of every class ``(classes, C, side, side)``, uint8."""
    generator = torch.Generator().manual_seed(2018)
    shape = (classes, channels, side, side)
    return 255 * torch.randint(2, shape, generator=generator, dtype=torch.uint8)


def cued_images(name: str, split: str) -> LabelledImages:
    """Load a split of a prepared data set with random labels and planted cues."""
    cued = plant_cues(prepared_images(name, split).images, seed=SEEDS[split])
    return LabelledImages(cued.images, cued.labels)


def found_cue(relevance: Tensor, masks: Tensor) -> Tensor:
    """Say for each map ``(B, H, W)`` whether its peak lies on the cue ``(B,)``.

    A map with several equal peaks counts by the share of them on the cue.

    Source: the pointing game of Zhang et al. (2016), section 4.1.
    """
    peak = relevance.flatten(1).amax(1)[:, None, None]
    peaks = relevance == peak
    return (peaks & masks).flatten(1).sum(1) / peaks.flatten(1).sum(1)
