"""What four trainings of YOLOv5n find after each epoch (chapter 7).

The street is a photograph of COCO, which stands under the terms of its Flickr owner: in
its place the demo draws the outlines of COCO's annotators (CC BY 4.0). The other two
are free.
"""

import io
import json
from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray
from PIL import Image

from visiongen.data.registry import find
from visiongen.detection.coco_sample import (
    coco_image,
    coco_names,
    coco_polygons,
    coco_truth,
)
from visiongen.training.cards import Card, load_card
from visiongen.training.detection_film import FILMED, SIZES, STREET, Row, copy_places

CARD = "yolo_pennfudan"
PERSON = 0  # of COCO's classes
QUALITY = 85  # of JPEG
# What moves in each variant of the card, as the reader chooses it.
TITLES = {
    "scratch": "from scratch",
    "head": "the head alone",
    "frozen": "all but the backbone",
    "full": "everything",
}


def files() -> dict[str, bytes]:
    """The demo's data files by name.

    ``film.json`` holds ``choices`` (name and title of each variant, ``curve``, its
    validation AP50 by epoch, and ``films``: by picture and epoch, ``x1, y1, x2, y2,
    score`` of one detection after the other), ``closed``, the first epoch without
    mosaics, and ``pictures``. Each of these has a name, a title, a size and a credit,
    and: ``outlines`` and ``people`` (boxes) of the street, ``copies`` (boxes) of the
    one with a person at four sizes.

    Raises:
        CardError: ``yolo_pennfudan`` is not published yet.
    """
    card = load_card(CARD)
    content = {
        "choices": [choice(card, name) for name in TITLES],
        "closed": _first_without_mosaics(card),
        "pictures": [made() for made in PICTURES.values()],
    }
    return {
        "film.json": (json.dumps(content) + "\n").encode(),
        "sizes.jpg": _jpeg(FILMED["sizes"]()[..., 0]),
        "rocket.jpg": _jpeg(FILMED["rocket"]()),
    }


def choice(card: Card, name: str) -> dict[str, Any]:
    """What the demo knows of one variant: the seed that was filmed."""
    variant = card["variants"][name]
    film: dict[str, list[Row]] = variant["tables"]["film"]
    curve = variant["curves"][str(variant["seeds"][0])]["validation_ap50"]
    if any(len(frames) != len(curve) for frames in film.values()):
        raise ValueError(f"{name}: the film has not one frame an epoch")
    return {
        "name": name,
        "title": TITLES[name],
        "curve": [round(score, 3) for score in curve],
        "films": {picture: film[picture] for picture in PICTURES},
    }


def _first_without_mosaics(card: Card) -> int:
    settings = card["variants"]["full"]["settings"]
    return settings["epochs"] - settings["train"]["close_mosaic"] + 1


def _street() -> dict[str, Any]:
    image = coco_image(STREET)
    truth, drawn = coco_truth(STREET, image), coco_names("polygons")
    return {
        "name": "street",
        "title": "A street",
        "width": image.shape[1],
        "height": image.shape[0],
        "credit": "Outlines and boxes: COCO annotations, COCO Consortium, CC BY 4.0",
        "outlines": [
            [drawn[label], *points.ravel().round(1).tolist()]
            for label, points in coco_polygons(STREET, image)
        ],
        "people": [
            [round(value, 1) for value in box.tolist()]
            for box in truth.boxes[truth.labels == PERSON]
        ],
    }


def _sizes() -> dict[str, Any]:
    height, width = FILMED["sizes"]().shape[:2]
    places = zip(copy_places(), SIZES, strict=True)
    return {
        "name": "sizes",
        "title": "One photographer, four sizes",
        "width": width,
        "height": height,
        "credit": _credit("camera"),
        "copies": [[left, top, left + s, top + s] for (top, left), s in places],
    }


def _rocket() -> dict[str, Any]:
    height, width = FILMED["rocket"]().shape[:2]
    return {
        "name": "rocket",
        "title": "A rocket, and nobody",
        "width": width,
        "height": height,
        "credit": _credit("rocket"),
    }


PICTURES: dict[str, Callable[[], dict[str, Any]]] = {
    "street": _street,
    "sizes": _sizes,
    "rocket": _rocket,
}


def _credit(name: str) -> str:
    entry = find(f"photographs/{name}")
    return f"Photograph: {entry.authors}, {entry.licence}"


def _jpeg(image: NDArray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
