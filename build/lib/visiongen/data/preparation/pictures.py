"""Writing pictures smaller than they came."""

from pathlib import Path

from PIL import Image


def shrunk(
    image: Image.Image, factor: float, resample: Image.Resampling
) -> Image.Image:
    """``image`` scaled by ``factor``; a factor of 1 or more leaves it alone."""
    if factor >= 1:
        return image
    size = (round(image.width * factor), round(image.height * factor))
    return image.resize(size, resample)


def save_jpeg(image: Image.Image, path: Path, quality: int) -> None:
    """Write ``image`` as a JPEG file, whatever the suffix of ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, "JPEG", quality=quality)
