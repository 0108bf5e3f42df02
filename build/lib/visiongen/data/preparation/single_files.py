"""Files that are used as they are: OpenCV's sample pictures, and videos."""

import os
from pathlib import Path

from visiongen.data.downloads import Downloads
from visiongen.data.registry import Edition


def prepare(edition: Edition, downloads: Downloads, result: Path) -> None:
    """Download the one file of ``edition``."""
    (source,) = edition.sources
    os.replace(downloads.fetch(source), result)
