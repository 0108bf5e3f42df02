"""Pictures of a run: one film frame an epoch, and the samples of the final weights.

A run folder holds ``film/0001.png`` … and ``samples.png``. ``visiongen publish`` copies
them beside the card as ``NAME.webp``, the film, and ``NAME.png``, the samples, without
loss. A sweep gets one ``NAME.png``, a row for each variant in the card's order. Their
SHA-256 stands on the card, so a page that depends on the card depends on them.
"""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from einops import rearrange
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from visiongen.training.atomic import write_atomically
from visiongen.training.cards import trained_folder
from visiongen.training.errors import CardError

SAMPLES = "samples.png"
FILM = "film"
COLUMNS = 16
FRAME_SECONDS = 0.25
FILM_QUALITY = 88  # of 100: grids of small pictures show blocks below about 80


def as_grid(pictures: Tensor, columns: int = COLUMNS) -> NDArray[np.uint8]:
    """Put pictures ``(N, C, H, W)`` uint8 side by side: ``(rows H, columns W[, 3])``.

    Missing pictures of the last row are black.
    """
    missing = -len(pictures) % columns
    whole = torch.cat([pictures, pictures.new_zeros(missing, *pictures.shape[1:])])
    grid = rearrange(
        whole.cpu(), "(row column) c h w -> (row h) (column w) c", column=columns
    )
    return grid.numpy().squeeze(-1) if grid.shape[-1] == 1 else grid.numpy()


def stack_first_rows(grids: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Put the topmost rows of several grids below each other, narrow ones padded.

    Pictures are square, so a row is as high as the grid is wide, over ``COLUMNS``.
    """
    widest = max(grid.shape[1] for grid in grids)
    rows = []
    for grid in grids:
        row = grid[: grid.shape[1] // COLUMNS]
        margin = [(0, 0), (0, widest - row.shape[1]), (0, 0)][: row.ndim]
        rows.append(np.pad(row, margin))
    return np.concatenate(rows)


def write_png(path: Path, grid: NDArray[np.uint8]) -> None:
    """Write a picture without loss, atomically."""
    buffer = io.BytesIO()
    Image.fromarray(grid).save(buffer, "PNG", optimize=True)
    write_atomically(path, buffer.getvalue())


def read_png(path: Path) -> NDArray[np.uint8]:
    """Read what ``write_png`` wrote."""
    with Image.open(path) as image:
        return np.array(image)


def write_frame(folder: Path, epoch: int, pictures: Tensor) -> None:
    """Keep the pictures of an epoch."""
    write_png(folder / FILM / f"{epoch:04d}.png", as_grid(pictures))


def write_film(path: Path, frames: Sequence[Path]) -> None:
    """Make one animated WebP of PNG frames, atomically."""
    images = [Image.fromarray(read_png(frame)).convert("RGB") for frame in frames]
    buffer = io.BytesIO()
    images[0].save(
        buffer,
        "WEBP",
        save_all=True,
        append_images=images[1:],
        duration=round(1000 * FRAME_SECONDS),
        quality=FILM_QUALITY,
        method=6,
    )
    write_atomically(path, buffer.getvalue())


def load_samples(name: str, folder: Path | None = None) -> NDArray[np.uint8]:
    """Return the published grid of unselected samples ``(H, W)`` or ``(H, W, 3)``.

    Args:
        name: of the recipe.
        folder: where cards lie; None means ``visiongen/trained``.

    Raises:
        CardError: nothing was published under this name.
    """
    return read_png(_published(name, ".png", folder))


def load_film(name: str, folder: Path | None = None) -> list[NDArray[np.uint8]]:
    """Return the frames ``(H, W, 3)`` of a published film, one an epoch.

    Raises:
        CardError: nothing was published under this name.
    """
    with Image.open(_published(name, ".webp", folder)) as film:
        frames = []
        for number in range(getattr(film, "n_frames", 1)):
            film.seek(number)
            frames.append(np.array(film.convert("RGB")))
        return frames


def _published(name: str, ending: str, folder: Path | None) -> Path:
    path = (folder or trained_folder()) / f"{name}{ending}"
    if not path.exists():
        raise CardError(
            f'There are no pictures {path.name}. Make them with "visiongen train '
            f'{name}" and "visiongen publish {name}".'
        )
    return path
