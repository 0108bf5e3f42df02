"""Embeddings of words and photographs by the book's two CLIPs (chapter 14).

Of the photographs whose embeddings are kept, those of COCO stand under the terms of
their Flickr owners, and CIFAR-10 has no licence. The demo ships the free photographs,
and of COCO what its annotators drew and wrote (CC BY 4.0) in a photograph's place.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from einops import rearrange
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import Tensor

from visiongen.data.class_words import class_words
from visiongen.data.files import photographs
from visiongen.data.registry import find
from visiongen.demos.pictures import png
from visiongen.detection.coco_sample import (
    coco_image,
    coco_names,
    coco_pictures,
    coco_polygons,
    coco_truth,
)
from visiongen.training.caption_table import CaptionTable
from visiongen.training.captioned_photographs import (
    captioned_photographs,
    free_photographs,
)
from visiongen.training.cards import load_card
from visiongen.training.contrastive import HELD_OUT
from visiongen.training.embeddings import load_embeddings

MODELS = {
    "clip_tiny": {
        "text": "its own",
        "read": "Its text tower has read nothing but captions.",
    },
    "clip_locked_text": {
        "text": "a locked encoder",
        "read": "Its text tower is a frozen sentence encoder, which has read far more.",
    },
}
# Words with their signs. Every model has them all, for every caption table has.
QUESTIONS: tuple[dict[str, int], ...] = (
    {"bear": 1},
    {"teddy": 1},
    {"bear": 1, "teddy": -1},
    {"cat": 1},
    {"food": 1},
    {"food": 1, "pizza": -1},
    {"vehicle": 1},
    {"vehicle": 1, "bus": -1},
)
FREE = ("CC0-1.0", "Public domain")
SIDE = 100  # of a photograph's middle square, in units of its outlines
COARSE = 0.8  # how far a simplified outline may be from the true one, in these units


def files() -> dict[str, bytes]:
    """The demo's data files by name.

    ``embeddings.safetensors`` holds rows of 8-bit numbers (see ``in_8_bits``), for each
    model ``NAME.photographs`` and ``NAME.words``. ``words.json`` says what the models
    and their words are and with what to begin, ``photographs.json`` what the
    photographs are, free ones first. ``photographs.png`` shows these side by side, as
    the networks see them.
    """
    free = [name for name in photographs() if is_free(name)]
    pixels = rearrange(free_photographs()[free_rows()], "n c h w -> h (n w) c")
    tensors: dict[str, NDArray[np.int8]] = {}
    models: list[dict[str, Any]] = []
    for name, about in MODELS.items():
        words = load_card(name)["tables"]["words"]
        rows, told = model_of(load_embeddings(name), words)
        tensors |= {f"{name}.{kind}": each for kind, each in rows.items()}
        models.append({"name": name} | about | told)
    asked = [list(question.items()) for question in QUESTIONS]
    return {
        "embeddings.safetensors": save(tensors),
        "words.json": _json(
            {
                "models": models,
                "classes": len(class_words()) - len(HELD_OUT),
                "questions": asked,
            }
        ),
        "photographs.json": _json(
            {
                "side": SIDE,
                "photographs": [*map(free_photograph, free), *coco_photographs()],
            }
        ),
        "photographs.png": png(pixels.numpy()),
    }


def model_of(
    embeddings: Mapping[str, Tensor], words: Sequence[str]
) -> tuple[dict[str, NDArray[np.int8]], dict[str, Any]]:
    """What the page knows of one model.

    Args:
        embeddings: rows of length 1: ``words``, ``free`` (every photograph of
            scikit-image, by name) and ``coco``.
        words: what the rows of ``words`` belong to.

    Returns:
        ``photographs`` and ``words`` in 8 bits, and what is to be told: ``words``;
        ``unread``, the places of those that no caption had in training; and
        ``rounding``, by how much 8 bits change a cosine at most.

    Raises:
        ValueError: there are not as many words as rows.
    """
    if len(words) != len(embeddings["words"]):
        raise ValueError(f"{len(words)} words have {len(embeddings['words'])} rows")
    exact = {
        "photographs": torch.cat([embeddings["free"][free_rows()], embeddings["coco"]]),
        "words": embeddings["words"],
    }
    rows = {kind: in_8_bits(each) for kind, each in exact.items()}
    kept = {k: F.normalize(torch.from_numpy(r).double()) for k, r in rows.items()}
    before, after = (
        each["photographs"].double() @ each["words"].double().T
        for each in (exact, kept)
    )
    read = words_read()
    told = {
        "words": list(words),
        "unread": [place for place, word in enumerate(words) if word not in read],
        "rounding": round(float((after - before).abs().max()), 4),
    }
    return rows, told


def in_8_bits(rows: Tensor) -> NDArray[np.int8]:
    """Directions ``(N, D)``: each row times what makes its largest number ±127.

    The length is lost, which of rows of length 1 says nothing. A number is wrong by at
    most 1/254 of the largest of its row.
    """
    exact = rows.double()
    levels = 127 * exact / exact.abs().amax(1, keepdim=True)
    return levels.round().to(torch.int8).numpy()


def words_read() -> Collection[str]:
    """All words that a caption of a class had in training."""
    table = CaptionTable(list(class_words().values()))
    trained = torch.ones(table.true_of.shape[1], dtype=torch.bool)
    trained[list(HELD_OUT)] = False
    read = table.true_of[:, trained].any(1).tolist()
    return {word for word, known in zip(table.words, read, strict=True) if known}


def is_free(name: str) -> bool:
    """Whether the photograph ``name`` of scikit-image may be shipped."""
    return find(f"photographs/{name}").licence in FREE


def free_rows() -> list[int]:
    """Places of the photographs that may be shipped among all of scikit-image's."""
    return [place for place, name in enumerate(photographs()) if is_free(name)]


def free_photograph(name: str) -> dict[str, str]:
    """Title and credit of a photograph of scikit-image."""
    entry = find(f"photographs/{name}")
    return {"title": entry.title, "credit": f"{entry.authors}; {entry.licence}"}


def coco_photographs() -> list[dict[str, Any]]:
    """What stands for the photographs of COCO, in order.

    Each has the shortest of its captions as ``title``, its ``number``, and ``outlines``
    of the objects in its middle square (see ``outlined``). Where nobody drew any,
    their boxes are taken.
    """
    captioned = captioned_photographs()
    captions: list[list[str]] = [[] for _ in captioned.images]
    for caption, owner in zip(
        captioned.captions, captioned.owner.tolist(), strict=True
    ):
        captions[owner].append(" ".join(caption.split()).removesuffix("."))
    drawn, boxed = coco_names("polygons"), coco_names("boxes")
    told = []
    for place, name in enumerate(coco_pictures()):
        image = coco_image(name)
        objects = [(drawn[label], p) for label, p in coco_polygons(name, image)]
        if not objects:
            truth = coco_truth(name, image)
            corners = truth.boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 4, 2)
            names = [boxed[label] for label in truth.labels.tolist()]
            objects = list(zip(names, corners.numpy(), strict=True))
        height, width = image.shape[:2]
        about = {"title": min(captions[place], key=len), "number": int(name)}
        told.append(about | {"outlines": outlined(objects, height, width)})
    return told


def outlined(
    objects: Iterable[tuple[str, NDArray]], height: int, width: int
) -> list[list[Any]]:
    """Outlines in the middle square of a photograph, simplified, the largest first.

    Args:
        objects: names and outlines ``(P, 2)`` in pixels.
        height, width: of the photograph.

    Returns:
        A list for each object that reaches into the square: its name, then ``x, y`` of
        one corner after the other, in whole units of which the square has 100.
    """
    side = min(height, width)
    corner = np.array([(width - side) // 2, (height - side) // 2])
    found = []
    for name, points in objects:
        exact = ((points - corner) * (SIDE / side)).astype(np.float32)
        inside = (exact.max(0) > 0) & (exact.min(0) < SIDE)
        if inside.all():
            few = cv2.approxPolyDP(exact[:, None], COARSE, closed=True)
            found.append([name, *few.round().astype(int).ravel().tolist()])
    return sorted(found, key=_area, reverse=True)


def _area(outline: list[Any]) -> float:
    points = np.array(outline[1:], np.float32).reshape(-1, 1, 2)
    return cv2.contourArea(points)


def _json(content: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return (text + "\n").encode()
