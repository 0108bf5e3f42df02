"""The 128 photographs of COCO val2017 and their objects, by name."""

import re
from pathlib import Path

from numpy.typing import NDArray

from visiongen.data.files import picture
from visiongen.data.prepared import prepared
from visiongen.detection.scenes import GroundTruth
from visiongen.detection.yolo_format import read_labels, read_names, read_polygons

SET = "coco_val128"


def coco_pictures() -> list[str]:
    """Return the names of the photographs, such as ``000000000139``, in order."""
    return sorted(path.stem for path in (prepared(SET) / "images").glob("*.jpg"))


def coco_image(name: str) -> NDArray:
    """Return a photograph ``(H, W, 3)`` RGB uint8; the few grey ones become RGB."""
    image = picture(f"{SET}/images/{name}.jpg")
    return image if image.ndim == 3 else image[..., None].repeat(3, axis=2)


def coco_truth(name: str, image: NDArray) -> GroundTruth:
    """Return the objects in a photograph; classes are 0 to 79 without gaps.

    Args:
        name: of the photograph.
        image: the photograph, for its size.
    """
    height, width = image.shape[:2]
    return read_labels(_labels("boxes", name), height, width)


def coco_polygons(name: str, image: NDArray) -> list[tuple[int, NDArray]]:
    """Return class and outline ``(P, 2)`` in pixels of the objects in a photograph.

    Some photographs have none. The classes are COCO's own ids, 1 to 90 with gaps, not
    those of ``coco_truth``: only ``coco_names("polygons")`` names them.
    """
    height, width = image.shape[:2]
    return read_polygons(_labels("polygons", name), height, width)


def coco_names(kind: str = "boxes") -> dict[int, str]:
    """Return the names of the classes, from the data set's own file.

    Args:
        kind: "boxes" (0 to 79) or "polygons" (COCO's own ids, with gaps).
    """
    return read_names(prepared(SET) / f"{kind}_config.yaml")


def _labels(kind: str, name: str) -> Path:
    if not re.fullmatch(r"\d{12}", name):
        raise ValueError(f"a photograph is named by twelve digits, not {name!r}")
    return prepared(SET) / f"{kind}_yolo" / f"{name}.txt"
