"""Photographs of ImageNet classes: 50 of each of ten, and one of each of 59."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visiongen.data.files import picture
from visiongen.data.prepared import prepared

IMAGENETTE, SAMPLES = "imagenette_val500", "imagenet_samples"

# WordNet's numbers of Imagenette's classes, with the names that ImageNet gives them
CLASSES = {
    "n01440764": "tench",
    "n02102040": "English springer",
    "n02979186": "cassette player",
    "n03000684": "chain saw",
    "n03028079": "church",
    "n03394916": "French horn",
    "n03417042": "garbage truck",
    "n03425413": "gas pump",
    "n03445777": "golf ball",
    "n03888257": "parachute",
}


@dataclass(frozen=True)
class Photograph:
    """A photograph and what ImageNet says it shows.

    Attributes:
        name: as ``visiongen.data.files.picture`` knows it.
        truth: name of its class, as torchvision's weights spell it.
    """

    name: str
    truth: str

    def pixels(self) -> NDArray[np.uint8]:
        """Return ``(H, W, 3)`` RGB; the few grey photographs become RGB."""
        found = picture(self.name)
        return found if found.ndim == 3 else found[..., None].repeat(3, axis=2)


def imagenette() -> list[Photograph]:
    """Return the 500 photographs, class by class: 224 × 224 pixels, not cropped.

    Their sides were made equal by squeezing, so shapes are not what they were.

    Raises:
        DataUnavailableError: they are not on this machine and could not be downloaded.
    """
    place = prepared(IMAGENETTE)
    paths = sorted(place.glob("*/*.JPEG"))
    return [
        Photograph(f"{IMAGENETTE}/{p.parent.name}/{p.name}", CLASSES[p.parent.name])
        for p in paths
    ]


def imagenet_samples() -> list[Photograph]:
    """Return the 59 photographs, one a class, in their own shapes.

    Raises:
        DataUnavailableError: they are not on this machine and could not be downloaded.
    """
    paths = sorted(prepared(SAMPLES).glob("*.JPEG"))
    return [
        Photograph(f"{SAMPLES}/{p.name}", p.stem.partition("_")[2].replace("_", " "))
        for p in paths
    ]
