"""How generated pictures are scored; the protocol stands on the card by the numbers."""

from dataclasses import dataclass
from typing import Any

JUDGES = {  # of each data set, and the side of the pictures it was trained on
    "mnist": ("mnist_judge", 28),
    "fashion_mnist": ("fashion_judge", 28),
    "cifar10": ("cifar_judge", 32),
}


@dataclass(frozen=True)
class Protocol:
    """Everything that a score depends on beside the generator.

    Args:
        data: the data set that is imitated: "mnist", "fashion_mnist" or "cifar10".
        samples: generated pictures: 10,000 for a headline number, 2,000 in a sweep.
        references: training pictures compared with, the first of the training split;
            None means all.
        neighbours: k of precision and recall.
        memorised: how many samples, and test pictures, are looked up in the training
            set.
        seed: of the samples.

    Raises:
        ValueError: no judge knows this data set, or a count is not positive.
    """

    data: str
    samples: int = 10_000
    references: int | None = None
    neighbours: int = 3
    memorised: int = 1000
    seed: int = 2026

    def __post_init__(self):
        if self.data not in JUDGES:
            raise ValueError(f"no judge knows {self.data!r}, only {', '.join(JUDGES)}")
        counts = (self.samples, self.references or 1, self.neighbours, self.memorised)
        if min(counts) < 1:
            raise ValueError(f"counts must be positive: {self}")

    @property
    def judge(self) -> str:
        """Name of the judge."""
        return JUDGES[self.data][0]

    @property
    def side(self) -> int:
        """Height and width that pictures are brought to before the judge sees them."""
        return JUDGES[self.data][1]

    def on_card(self) -> dict[str, Any]:
        """Return the protocol in words that a page can print beside a number."""
        which = "all" if self.references is None else f"the first {self.references:,}"
        return {
            "judge": self.judge,
            "samples": self.samples,
            "seed": self.seed,
            "reference": f"{which} training pictures of {self.data}",
            "floor": f"as many test pictures as samples, at most {self.samples:,}",
            "resize": f"to {self.side} × {self.side} pixels, by averaging areas",
            "values": "rounded to 8 bits before judging, like the real pictures",
            "neighbours": self.neighbours,
            "memorised": self.memorised,
        }
