"""What torchvision's detectors return, in the book's own terms."""

from collections.abc import Mapping

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from visiongen.detection.scenes import Detections

INSIDE = 0.5  # probability from which a pixel belongs to a mask


@torch.no_grad()
def detect(model: nn.Module, image: NDArray) -> Detections:
    """Find objects in a picture of any size.

    Args:
        model: a detector of torchvision, in evaluation mode; it resizes by itself.
        image: ``(H, W, 3)`` RGB uint8.

    Returns:
        Boxes in pixels of ``image``, most confident first, and masks if it has them.
    """
    pixels = torch.from_numpy(image).permute(2, 0, 1)  # (3, H, W)
    device = next(model.parameters()).device
    (found,) = model([pixels.to(device).float() / 255])
    return as_detections(found)


def as_detections(found: Mapping[str, Tensor]) -> Detections:
    """Turn the output for one picture into detections on the processor.

    Labels lose their background, class 0: the first real class becomes 0.
    """
    masks = None
    if "masks" in found:
        masks = (found["masks"][:, 0] >= INSIDE).cpu()  # (N, H, W)
    return Detections(
        found["boxes"].cpu(), found["scores"].cpu(), found["labels"].cpu() - 1, masks
    )
