"""Augmentation of photographs together with their boxes and masks, by torchvision.

All of it draws from PyTorch's generator, which the loop seeds for each step.
"""

from typing import Any

import torch
from torch import Tensor
from torchvision import tv_tensors
from torchvision.transforms import v2

from visiongen.detection.scenes import GroundTruth

GREY = {tv_tensors.Image: 114 / 255, "others": 0}


def flip_and_colour() -> v2.Transform:
    """Mirror, and shift brightness, contrast, saturation and hue."""
    return v2.Compose([v2.RandomHorizontalFlip(), v2.RandomPhotometricDistort()])


def zoom_crop_flip_and_colour() -> v2.Transform:
    """Do also what SSD learns sizes from: shrink into grey, and cut out a part.

    Objects whose centre is cut off are lost.

    Source: Liu et al. (2016), SSD, section 2.2 and 3.6.
    """
    return v2.Compose(
        [
            v2.RandomPhotometricDistort(),
            v2.RandomZoomOut(fill=GREY, side_range=(1.0, 2.0), p=0.3),
            v2.RandomIoUCrop(),
            v2.RandomHorizontalFlip(),
            v2.SanitizeBoundingBoxes(min_size=2),
        ]
    )


def augmented(
    transform: v2.Transform | None, image: Tensor, truth: GroundTruth
) -> tuple[Tensor, GroundTruth]:
    """Change a picture and its objects alike.

    Args:
        transform: made above; None changes nothing.
        image: ``(3, H, W)`` in [0, 1].
        truth: its objects, at least one.

    Returns:
        The picture, perhaps of another size, and the objects that are left.
    """
    if transform is None:
        return image, truth
    given: dict[str, Any] = {
        "image": tv_tensors.Image(image),
        "boxes": tv_tensors.BoundingBoxes(
            truth.boxes, format="XYXY", canvas_size=tuple(image.shape[-2:])
        ),
        "labels": truth.labels,
    }
    if truth.masks is not None:
        given["masks"] = tv_tensors.Mask(truth.masks)
    changed = transform(given)
    masks = changed.get("masks")
    return _plain(changed["image"]), GroundTruth(
        _plain(changed["boxes"]),
        changed["labels"],
        masks=None if masks is None else _plain(masks),
    )


def _plain(tensor: Tensor) -> Tensor:
    return tensor.as_subclass(torch.Tensor)
