"""Penn–Fudan pedestrians, long side 480 pixels.

Source: Wang, Shi, Song and Shen (2007), Object detection combining recognition and
segmentation.
"""

import io
import zipfile
from pathlib import Path, PurePosixPath

from PIL import Image

from visiongen.data.downloads import Downloads
from visiongen.data.preparation.pictures import save_jpeg, shrunk
from visiongen.data.registry import Edition

LONG_SIDE = 480
QUALITY = 92


def prepare(edition: Edition, downloads: Downloads, result: Path) -> None:
    """Write ``images/NAME.jpg`` and ``masks/NAME.png`` (value = number of the person).

    Photographs are scaled by a Lanczos filter, masks by nearest neighbour, so that no
    value appears in a mask that was not there.
    """
    (source,) = edition.sources
    (result / "masks").mkdir(parents=True)
    with zipfile.ZipFile(downloads.fetch(source)) as archive:
        for member in downloads.bar(archive.namelist(), "resizing"):
            folder, name = PurePosixPath(member).parts[-2:]
            if folder not in ("PNGImages", "PedMasks") or not name.endswith(".png"):
                continue
            image = Image.open(io.BytesIO(archive.read(member)))
            factor = LONG_SIDE / max(image.size)
            stem = PurePosixPath(name).stem.removesuffix("_mask")
            if folder == "PNGImages":
                photo = shrunk(image.convert("RGB"), factor, Image.Resampling.LANCZOS)
                save_jpeg(photo, result / "images" / f"{stem}.jpg", QUALITY)
            else:
                mask = Image.frombytes("L", image.size, image.tobytes())
                mask = shrunk(mask, factor, Image.Resampling.NEAREST)
                mask.save(result / "masks" / f"{stem}.png")
