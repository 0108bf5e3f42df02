"""What the detectors of chapter 6 share: Penn–Fudan, and SqueezeNet's ImageNet weights.

90 photographs to train on, 23 to validate, 57 to test.
"""

from collections.abc import Callable
from functools import partial

from torch import nn

from visiongen.detection.penn_fudan import SET
from visiongen.models.detectors import with_imagenet_body
from visiongen.training.object_detection import ObjectDetection, penn_fudan_scenes

BODY = "weights/squeezenet1_0_imagenet.safetensors"


def pretrained(detector: Callable[[], nn.Module]) -> nn.Module:
    """Return a fresh detector on a body that knows ImageNet."""
    return with_imagenet_body(detector())


def on_penn_fudan(
    detector: Callable[[], nn.Module], **options
) -> Callable[[], ObjectDetection]:
    """Return what makes the task of a detector; ``options`` go to it."""
    return partial(
        ObjectDetection,
        penn_fudan_scenes,
        partial(pretrained, detector),
        (SET, BODY),
        **options,
    )
