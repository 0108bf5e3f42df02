"""Captions for classes: every word in every template, and what each is true of."""

from collections.abc import Sequence

import torch
from torch import Tensor

from visiongen.data.class_words import ClassWords
from visiongen.evaluation.zero_shot import ENSEMBLE

TEMPLATES = ENSEMBLE  # captions have the forms of the prompts


class CaptionTable:
    """All captions, those of each class, and which word is true of which class.

    Attributes:
        words: all names and more general words.
        captions: all texts.
        true_of: ``(words, classes)`` bool.

    Caption ``word · templates + template`` is that template with that word.
    """

    def __init__(self, classes: Sequence[ClassWords]):
        words: dict[str, int] = {}
        for each in classes:
            for word in each.names + each.general:
                words.setdefault(word, len(words))
        self.words = list(words)
        self.captions = [t.format(word) for word in self.words for t in TEMPLATES]
        self.true_of = torch.zeros(len(words), len(classes), dtype=torch.bool)
        longest = max(len(part) for c in classes for part in (c.names, c.general))
        # (class, own names or general ones, n) and how many there are of each
        self.table = torch.zeros(len(classes), 2, longest, dtype=torch.int64)
        self.count = torch.zeros(len(classes), 2, dtype=torch.int64)
        for label, each in enumerate(classes):
            for kind, part in enumerate((each.names, each.general)):
                numbers = torch.tensor([words[word] for word in part])
                self.table[label, kind, : len(part)] = numbers
                self.count[label, kind] = len(part)
                self.true_of[numbers, label] = True

    def draw(self, labels: Tensor, name_share: float) -> tuple[Tensor, Tensor]:
        """Return a random caption and its word, ``(B,)`` each, for labels ``(B,)``."""
        kind = (torch.rand(len(labels)) >= name_share).long()
        kind[self.count[labels, 1] == 0] = 0
        place = (torch.rand(len(labels)) * self.count[labels, kind]).long()
        words = self.table[labels, kind, place]
        template = torch.randint(len(TEMPLATES), (len(labels),))
        return words * len(TEMPLATES) + template, words
