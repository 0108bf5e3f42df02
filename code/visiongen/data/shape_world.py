"""A drawn world with words for everything in it: "two red circles"."""

from dataclasses import dataclass

import torch
from torch import Tensor

SIDE, CELL = 24, 8  # pixels of a picture, and of the cell of one thing in it
NUMBERS = ("one", "two", "three")
COLOURS = {
    "red": (220, 40, 40),
    "green": (40, 190, 60),
    "blue": (50, 90, 230),
    "yellow": (230, 210, 50),
    "purple": (170, 60, 200),
}
SHAPES = ("circle", "square", "triangle", "cross")


@dataclass(frozen=True)
class Description:
    """What a picture shows.

    Attributes:
        number: one of ``NUMBERS``.
        colour: one of ``COLOURS``.
        shape: one of ``SHAPES``.
    """

    number: str
    colour: str
    shape: str

    @property
    def caption(self) -> str:
        """The description in words, such as "two red circles"."""
        ending = "" if self.number == "one" else "s"
        ending = "es" if ending and self.shape.endswith("s") else ending
        return f"{self.number} {self.colour} {self.shape}{ending}"

    @property
    def is_new(self) -> bool:
        """Whether this colour never occurs with this shape in training."""
        colour = list(COLOURS).index(self.colour)
        return colour % len(SHAPES) == SHAPES.index(self.shape)


def all_descriptions() -> list[Description]:
    """Return every description there is: 3 numbers, 5 colours, 4 shapes."""
    return [Description(n, c, s) for n in NUMBERS for c in COLOURS for s in SHAPES]


def draw_shapes(description: Description, count: int, seed: int) -> Tensor:
    """Draw pictures of one description, at random places, sizes and backgrounds.

    Args:
        description: what all of them show.
        count: pictures.
        seed: of everything that is random.

    Returns:
        ``(count, 3, 24, 24)`` uint8.
    """
    generator = torch.Generator().manual_seed(seed)
    ground = torch.randint(0, 80, (count, 1, 1, 1), generator=generator)
    pictures = ground.expand(count, 3, SIDE, SIDE).clone()
    # no two things in one row or column of cells, so that they do not run together
    cells = torch.rand(2, count, SIDE // CELL, generator=generator).argsort(2)
    colour = torch.tensor(COLOURS[description.colour])[:, None]
    for thing in range(NUMBERS.index(description.number) + 1):
        shift = torch.rand(2, count, generator=generator) - 0.5
        radius = 2.8 + 0.9 * torch.rand(count, generator=generator)
        middle = cells[:, :, thing] * CELL + (CELL - 1) / 2 + shift
        inside = _inside(description.shape, middle, radius)  # (count, 24, 24)
        places = inside[:, None].expand(-1, 3, -1, -1)
        pictures = torch.where(places, colour[None, :, :, None], pictures)
    return pictures.byte()


def _inside(shape: str, middle: Tensor, radius: Tensor) -> Tensor:
    """Which pixels ``(N, 24, 24)`` belong to a shape at ``middle`` ``(2, N)``."""
    along = torch.arange(SIDE)
    x = along[None, None, :] - middle[0, :, None, None]  # (N, 1, 24)
    y = along[None, :, None] - middle[1, :, None, None]  # (N, 24, 1)
    r = radius[:, None, None]
    if shape == "circle":
        return x**2 + y**2 <= r**2
    if shape == "square":
        return torch.maximum(x.abs(), y.abs()) <= 0.85 * r
    if shape == "triangle":
        return (y <= 0.8 * r) & (y >= -r) & (x.abs() <= 0.6 * (y + r))
    arms = torch.minimum(x.abs(), y.abs()) <= 0.3 * r
    return arms & (torch.maximum(x.abs(), y.abs()) <= r)
