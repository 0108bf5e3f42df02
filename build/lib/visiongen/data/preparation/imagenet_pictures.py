"""Photographs of ImageNet classes: Imagenette's validation split, and one a class.

Sources: Howard (2019), Imagenette; Deng et al. (2009) and Russakovsky et al. (2015),
ImageNet.
"""

import io
import tarfile
from collections import defaultdict
from pathlib import Path, PurePosixPath

from PIL import Image

from visiongen.data.downloads import Downloads
from visiongen.data.preparation.pictures import save_jpeg, shrunk
from visiongen.data.registry import Edition

IMAGENETTE_SIDE = 224
IMAGENETTE_EACH = 50
IMAGENETTE_QUALITY = 75
SAMPLES_SIDE = 320
SAMPLES_QUALITY = 92


def prepare_imagenette(edition: Edition, downloads: Downloads, result: Path) -> None:
    """Write ``WNID/NAME.JPEG``: the first 50 of each class by name, 224 by 224 pixels.

    The aspect ratio is not kept (no crop), as in the mirror's copies; grey photographs
    stay grey.
    """
    (source,) = edition.sources
    with tarfile.open(downloads.fetch(source)) as archive:
        by_class: dict[str, dict[str, tarfile.TarInfo]] = defaultdict(dict)
        for member in downloads.bar(archive, "reading"):
            split, wnid, name = ("", "", *PurePosixPath(member.name).parts)[-3:]
            if split == "val" and member.isfile():
                by_class[wnid][name] = member
        for wnid, members in sorted(by_class.items()):
            for name in sorted(members)[:IMAGENETTE_EACH]:
                stream = archive.extractfile(members[name])
                assert stream is not None  # a regular file, as asked above
                image = Image.open(io.BytesIO(stream.read()))
                size = (IMAGENETTE_SIDE, IMAGENETTE_SIDE)
                small = image.resize(size, Image.Resampling.LANCZOS)
                save_jpeg(small, result / wnid / name, IMAGENETTE_QUALITY)


def prepare_samples(edition: Edition, downloads: Downloads, result: Path) -> None:
    """Write ``WNID_NAME.JPEG``, one photograph a class, short side at most 320."""
    for source in edition.sources:
        image = Image.open(downloads.fetch(source)).convert("RGB")
        factor = SAMPLES_SIDE / min(image.size)
        image = shrunk(image, factor, Image.Resampling.LANCZOS)
        save_jpeg(image, result / str(source.target), SAMPLES_QUALITY)
