"""Blocks and heads of YOLO's families, as diagrams from top to bottom."""

from collections.abc import Mapping
from dataclasses import dataclass

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from visiongen.plots.style import COLOURS, COLUMN, INK

WIDE, TALL = 0.95, 0.5  # of a box; places are one apart
WEIGHTLESS = ("split", "concat", "suppressed", "best", "boxes", "lesson")


@dataclass(frozen=True)
class Diagram:
    """A block.

    Args:
        places: of each part, its column and row, from the top left.
        texts: what stands in a part; a part without a text shows its name.
        arrows: from part to part.
    """

    places: Mapping[str, tuple[float, float]]
    texts: Mapping[str, str]
    arrows: tuple[tuple[str, str], ...]


def arrows(text: str) -> tuple[tuple[str, str], ...]:
    """Return pairs of parts from ``"from to, from to"``."""
    pairs = (pair.split() for pair in text.split(","))
    return tuple((start, end) for start, end in pairs)


C3 = Diagram(
    {"cv1": (0, 0), "m": (0, 1), "cv2": (1, 0.5), "concat": (0.5, 2), "cv3": (0.5, 3)},
    {"cv1": "1 × 1", "m": "bottlenecks", "cv2": "1 × 1", "cv3": "1 × 1"},
    arrows("cv1 m, m concat, cv2 concat, concat cv3"),
)
C2F = Diagram(
    {"cv1": (0.5, 0), "split": (0.5, 1), "m0": (0, 2), "m1": (0, 3)}
    | {"concat": (0.5, 4), "cv2": (0.5, 5)},
    {"cv1": "1 × 1", "m0": "bottleneck", "m1": "bottleneck", "cv2": "1 × 1"},
    arrows(
        "cv1 split, split m0, m0 m1, split concat, m0 concat, m1 concat, concat cv2"
    ),
)
GELAN = Diagram(
    C2F.places,
    {**C2F.texts, "m0": "CSP + 3 × 3", "m1": "CSP + 3 × 3"},
    C2F.arrows,
)
C2PSA = Diagram(
    {"cv1": (0.5, 0), "split": (0.5, 1), "attention": (0, 2), "ffn": (0, 3)}
    | {"concat": (0.5, 4), "cv2": (0.5, 5)},
    {"cv1": "1 × 1", "ffn": "two 1 × 1", "cv2": "1 × 1"},
    arrows(
        "cv1 split, split attention, attention ffn, ffn concat, split concat, "
        "concat cv2"
    ),
)
BLOCKS = {
    "C3 (v5)": C3,
    "C2f (v8, v10)": C2F,
    "GELAN (v9)": GELAN,
    "C2PSA (11)": C2PSA,
}
ONE_HEAD = Diagram(
    {"maps": (0.5, 0), "head": (0.5, 1), "suppressed": (0.5, 2), "boxes": (0.5, 3)},
    {"maps": "three maps", "head": "ten cells", "suppressed": "suppression"},
    arrows("maps head, head suppressed, suppressed boxes"),
)
TWO_HEADS = Diagram(
    {"maps": (0.5, 0), "one": (0, 1), "ten": (1.05, 1), "boxes": (0, 3)}
    | {"lesson": (1.05, 3)},
    {"maps": "three maps", "one": "one cell", "ten": "ten cells"}
    | {"lesson": "loss only"},
    arrows("maps one, maps ten, one boxes, ten lesson"),
)
QUERIES = Diagram(
    {"maps": (0.5, 0), "scores": (0, 1), "best": (0, 2), "decoder": (0.5, 3)}
    | {"boxes": (0.5, 4)},
    {"maps": "three maps", "scores": "class scores", "best": "best 300"},
    arrows("maps scores, scores best, best decoder, maps decoder, decoder boxes"),
)
HEADS = {"v8, v9, 11": ONE_HEAD, "v10": TWO_HEADS, "RT-DETR": QUERIES}


def show_blocks(blocks: Mapping[str, Diagram] = BLOCKS) -> Figure:
    """Draw blocks side by side."""
    rows = max(row for each in blocks.values() for _, row in each.places.values())
    figure, grid = plt.subplots(
        1,
        len(blocks),
        figsize=(COLUMN, 0.52 * rows + 0.5),
        squeeze=False,
        layout="constrained",
    )
    for axes, (title, block) in zip(grid.flat, blocks.items(), strict=True):
        _draw(axes, block)
        axes.set(title=title, xlim=(-0.6, 1.6), ylim=(rows + 0.5, -0.5))
        axes.set_axis_off()
    plt.close(figure)
    return figure


def _draw(axes: Axes, block: Diagram) -> None:
    for start, end in block.arrows:
        (x1, y1), (x2, y2) = block.places[start], block.places[end]
        past = y2 - y1 > 1.5  # around what stands between
        arrow = FancyArrowPatch(
            (x1 + 0.3 * past, y1 + TALL / 2),
            (x2 + 0.3 * past, y2 - TALL / 2),
            connectionstyle=f"arc3,rad={-0.35 if past else 0}",
            arrowstyle="-|>",
            mutation_scale=7,
            color=INK,
            lw=0.9,
        )
        axes.add_patch(arrow)
    for name, (x, y) in block.places.items():
        learned = name not in WEIGHTLESS
        patch = FancyBboxPatch(
            (x - WIDE / 2, y - TALL / 2),
            WIDE,
            TALL,
            boxstyle="round,pad=0,rounding_size=0.08",
            fc="white" if learned else "#e8e8e4",
            ec=COLOURS[0] if learned else INK,
            lw=1,
        )
        axes.add_patch(patch)
        text = block.texts.get(name, name)
        axes.text(x, y, text.replace(" + ", "\n+ "), ha="center", va="center", size=6.3)
