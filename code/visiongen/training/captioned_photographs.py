"""128 photographs of COCO with five captions each, at the size of the book's models."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from visiongen.data.files import file_path, photograph, photographs

SET = "coco_val128"


@dataclass(frozen=True)
class CaptionedPhotographs:
    """Photographs ``(N, 3, side, side)`` uint8 and captions, each with its owner.

    ``owner`` ``(M,)`` is the photograph's index for each of ``captions``.
    """

    images: Tensor
    captions: Sequence[str]
    owner: Tensor


def captioned_photographs(side: int = 32) -> CaptionedPhotographs:
    """Load the photographs of ``coco_val128``: middle square, then mean of the pixels.

    Args:
        side: height and width in pixels.

    Raises:
        DataUnavailableError: the set is not on this machine and cannot be downloaded.
    """
    texts = json.loads(file_path(f"{SET}/captions.json").read_text("utf-8"))
    images, captions, owner = [], [], []
    for place, number in enumerate(sorted(texts, key=int)):
        path = file_path(f"{SET}/images/{int(number):012d}.jpg")
        with Image.open(path) as opened:
            images.append(middle_square(opened.convert("RGB"), side))
        captions += texts[number]
        owner += [place] * len(texts[number])
    pixels = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).contiguous()
    return CaptionedPhotographs(pixels, captions, torch.tensor(owner))


def free_photographs(side: int = 32) -> Tensor:
    """Return the photographs that come with scikit-image, in the order of their names.

    Returns:
        ``(N, 3, side, side)`` uint8, prepared as ``captioned_photographs`` are.
    """
    squares = [
        middle_square(Image.fromarray(photograph(name)).convert("RGB"), side)
        for name in photographs()
    ]
    return torch.from_numpy(np.stack(squares)).permute(0, 3, 1, 2).contiguous()


def everyday_words(shortest: int = 4) -> list[str]:
    """Return the words of the captions in alphabetical order, in small letters.

    Args:
        shortest: letters of the shortest word that is kept.
    """
    texts = json.loads(file_path(f"{SET}/captions.json").read_text("utf-8"))
    captions = " ".join(text for each in texts.values() for text in each).lower()
    return sorted({w for w in re.findall("[a-z]+", captions) if len(w) >= shortest})


def middle_square(photograph: Image.Image, side: int) -> np.ndarray:
    """Cut the largest square from the middle, and reduce it to ``side`` pixels."""
    shorter = min(photograph.size)
    left, top = ((length - shorter) // 2 for length in photograph.size)
    box = (left, top, left + shorter, top + shorter)
    return np.asarray(photograph.resize((side, side), Image.Resampling.BOX, box))
