"""The look of the book's figures.

Settings are Python, not an ``.mplstyle`` file, so that a page whose figures depend on
them becomes stale when they change. Figures are opaque: a near-white sheet is readable
on a dark page, where black text on a transparent figure would vanish.
"""

from typing import Any

from cycler import cycler
from matplotlib import style

COLUMN = 6.0  # inches at 120 dpi: the 720 pixels of the page's text column
PAPER, INK, FAINT = "#fcfcfa", "#1f1f1f", "#d0d0cc"

# Okabe and Ito (2008), without the yellow that a light sheet swallows: told apart with
# every common kind of colour blindness.
COLOURS = (
    "#0072b2",  # blue
    "#d55e00",  # vermilion
    "#009e73",  # bluish green
    "#cc79a7",  # reddish purple
    "#e69f00",  # orange
    "#56b4e9",  # sky blue
    "#000000",  # black
)

SETTINGS: dict[str, Any] = {
    "figure.figsize": (COLUMN, 3.6),
    "figure.dpi": 120,
    "savefig.dpi": 120,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "savefig.transparent": False,
    "figure.constrained_layout.use": True,
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.labelsize": 9,
    "figure.titlesize": 10.5,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.prop_cycle": cycler(color=COLOURS),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.6,
    "image.cmap": "viridis",
}


def use_book_style() -> None:
    """Forget the reader's own matplotlib settings and use the book's."""
    style.use(["default", SETTINGS])
