"""Makes the pictures in a notebook's outputs small without visible damage.

A picture is *photographic* when a quarter of its pixels differ from their diagonal
neighbour, and JPEG describes it in less than half the bytes of a lossless PNG. That is
so for photographs and noise, also with margins and titles around them; plots, diagrams
and enlarged pixels consist of areas of one colour, which cost a PNG nothing.
Photographic pictures become JPEG (quality 82, full colour resolution, so that titles
stay sharp). The others become PNGs of 256 colours, or stay in full colour where 256
would be seen to be too few.
"""

import base64
import io
from typing import Any

from PIL import Image, ImageChops

from bookbuild.errors import BookError
from bookbuild.notebook_file import code_cells

JPEG_QUALITY = 82
COLOURS = 256
TEXTURED_SHARE = 0.25  # of the pixels, from which a picture is photographic
JPEG_SHARE = 0.5  # of the bytes of a lossless PNG, below which JPEG is worth it
# 256 colours are too few when more than this share of the pixels moves visibly.
VISIBLE_CHANGE = 16  # of 255, in any channel
CHANGED_SHARE = 0.003


def shrink_pictures(notebook: dict[str, Any]) -> None:
    """Shrink every PNG in the outputs, in place.

    Raises:
        BookError: an output is a GIF.
    """
    for cell in code_cells(notebook):
        for output in cell.get("outputs", []):
            data, metadata = output.get("data", {}), output.get("metadata", {})
            if "image/gif" in data:
                raise BookError("a cell shows a GIF; show a video instead")
            if "image/png" in data:
                original = base64.b64decode("".join(data.pop("image/png")))
                kind, content = shrink(original)
                data[kind] = base64.b64encode(content).decode("ascii")
                if "image/png" in metadata:
                    metadata[kind] = metadata.pop("image/png")


def shrink(png: bytes) -> tuple[str, bytes]:
    """The smallest form of a picture that shows no damage.

    Args:
        png: a PNG file.

    Returns:
        ``("image/png" or "image/jpeg", file)``; of the same size in pixels.
    """
    opened = Image.open(io.BytesIO(png))
    transparent = _is_transparent(opened)
    picture = opened.convert("RGBA" if transparent else "RGB")
    lossless = _file(picture, "PNG")
    if not transparent and _textured_share(picture) >= TEXTURED_SHARE:
        jpeg = _file(picture, "JPEG", quality=JPEG_QUALITY, subsampling=0)
        if len(jpeg) < JPEG_SHARE * len(lossless):
            return "image/jpeg", jpeg
    palette = _palette(picture)
    if _share_above(VISIBLE_CHANGE, picture, palette) > CHANGED_SHARE:
        return "image/png", lossless
    return "image/png", min(_file(palette, "PNG"), lossless, key=len)


def _is_transparent(picture: Image.Image) -> bool:
    """Whether some pixel lets the page show through."""
    if picture.mode not in ("RGBA", "LA", "PA") and "transparency" not in picture.info:
        return False
    opaque = picture.convert("RGBA").getchannel("A").histogram()[255]
    return opaque < picture.width * picture.height


def _palette(picture: Image.Image) -> Image.Image:
    """The picture in at most 256 colours, without dithering (it would cost bytes)."""
    method = Image.Quantize.MEDIANCUT
    if picture.mode == "RGBA":
        method = Image.Quantize.FASTOCTREE  # the only one that keeps transparency
    return picture.quantize(COLOURS, method, kmeans=2, dither=Image.Dither.NONE)


def _textured_share(picture: Image.Image) -> float:
    """The share of pixels that differ from their diagonal neighbour, in 0 to 1."""
    return _share_above(0, picture, ImageChops.offset(picture, 1, 1))


def _share_above(change: int, before: Image.Image, after: Image.Image) -> float:
    """The share of pixels that differ by more than ``change`` in some channel."""
    difference = ImageChops.difference(before, after.convert(before.mode))
    largest, *others = difference.split()
    for channel in others:
        largest = ImageChops.lighter(largest, channel)
    counts = largest.histogram()
    return sum(counts[change + 1 :]) / sum(counts)


def _file(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, optimize=True, **options)
    return file.getvalue()
