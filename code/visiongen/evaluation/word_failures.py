"""What contrastive encoders are known to miss: "no", numbers, and writing as such."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from visiongen.evaluation.paired import is_right
from visiongen.evaluation.zero_shot import SIMPLE, Encoders, zero_shot_weights

WITHOUT = "a photo with no {}"
COUNTS = ("one", "two", "three", "four")
SAME_IN_PLURAL = ("deer",)
NONSENSE = "qzx"
GREY = 128


def negation(
    encoders: Encoders, images: Tensor, labels: Tensor, names: Sequence[str]
) -> dict[str, float]:
    """Ask of each picture whether it shows a class or does not.

    Args:
        encoders: whose texts are encoded.
        images: embeddings ``(N, D)`` of length 1.
        labels: ``(N,)``.
        names: of the classes.

    Returns:
        ``there`` and ``not_there``: how often, in percent, the right one of two texts
        is nearer to a picture with the class, and to one without; ``cosine``: the mean
        over classes between both texts.
    """
    positive = encoders.texts([SIMPLE[0].format(name) for name in names])
    negative = encoders.texts([WITHOUT.format(name) for name in names])
    says_there = images @ positive.T > images @ negative.T  # (N, K)
    is_there = F.one_hot(labels, len(names)).bool()
    return {
        "there": _percent(says_there[is_there]),
        "not_there": _percent(~says_there[~is_there]),
        "cosine": round(float((positive * negative).sum(1).mean()), 4),
    }


def counting(
    encoders: Encoders, images: Tensor, labels: Tensor, names: Sequence[str]
) -> dict[str, Any]:
    """Ask how often a picture has been pasted: one to four times.

    Args:
        encoders: both are used.
        images: uint8 ``(N, 3, H, W)``; each is shown once, twice, three and four times.
        labels: ``(N,)``.
        names: of the classes, in the singular.

    Returns:
        ``accuracy`` in percent, where chance is 25, and ``confusion``: rows are the
        true numbers.
    """
    confusion = torch.zeros(4, 4, dtype=torch.int64)
    plurals = [name if name in SAME_IN_PLURAL else f"{name}s" for name in names]
    prompts = torch.stack(
        [
            encoders.texts(
                [f"a photo of {c} {w if n else s}" for n, c in enumerate(COUNTS)]
            )
            for s, w in zip(names, plurals, strict=True)
        ]
    )  # (K, 4, D)
    for count in range(4):
        embedded = encoders.images(pasted(images, count + 1))
        scores = torch.einsum("nd,ncd->nc", embedded, prompts[labels])
        confusion[count] = torch.bincount(scores.argmax(1), minlength=4)
    right = 100 * float(confusion.diagonal().sum() / confusion.sum())
    return {"accuracy": round(right, 2), "confusion": confusion.tolist()}


def pasted(images: Tensor, count: int) -> Tensor:
    """Show each picture ``count`` times at half its side, on grey, in quarters.

    Args:
        images: uint8 ``(N, 3, H, W)`` with even sides.
        count: 1 to 4; quarters are filled in reading order.
    """
    small = F.avg_pool2d(images.float(), 2).round().byte()
    height, width = small.shape[-2:]
    sheet = torch.full_like(images, GREY)
    for place in range(count):
        top, left = (place // 2) * height, (place % 2) * width
        sheet[..., top : top + height, left : left + width] = small
    return sheet


def writing(
    encoders: Encoders, images: Tensor, labels: Tensor, names: Sequence[str]
) -> dict[str, float]:
    """Write the name of another class on each picture: does the answer follow?

    Args:
        encoders: both are used.
        images: uint8 ``(N, 3, H, W)``.
        labels: ``(N,)``.
        names: of the classes.

    Returns:
        In percent, ``accuracy`` without writing, with nonsense written and with the
        name of the class behind it in the list; and how often each time that other
        class is the answer.
    """
    weights = zero_shot_weights(encoders.texts, names, SIMPLE)
    others = (labels + 1) % len(names)
    found: dict[str, float] = {}
    for kind, words in {
        "plain": [""] * len(images),
        "nonsense": [NONSENSE] * len(images),
        "name": [names[k] for k in others.tolist()],
    }.items():
        scores = encoders.images(written_on(images, words)) @ weights.T
        found[f"{kind}_accuracy"] = _percent(is_right(scores, labels))
        found[f"{kind}_other"] = _percent(is_right(scores, others))
    return found


def written_on(images: Tensor, words: Sequence[str]) -> Tensor:
    """Write a word in white on a dark bar along the lower edge of each picture.

    Args:
        images: uint8 ``(N, 3, H, W)``.
        words: ``N`` texts; nothing is done for an empty one.
    """
    font = ImageFont.load_default(size=10)
    drawn = images.clone()
    for place, word in enumerate(words):
        if not word:
            continue
        picture = Image.fromarray(images[place].permute(1, 2, 0).numpy())
        pen = ImageDraw.Draw(picture)
        width, height = picture.size
        pen.rectangle((0, height - 11, width, height), fill=(20, 20, 20))
        pen.text((1, height - 12), word, fill=(255, 255, 255), font=font)
        drawn[place] = torch.from_numpy(np.array(picture)).permute(2, 0, 1)
    return drawn


def _percent(found: Tensor) -> float:
    return round(100 * float(found.float().mean()), 2)
