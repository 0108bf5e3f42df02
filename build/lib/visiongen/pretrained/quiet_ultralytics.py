"""Ultralytics, kept from asking the network and from writing where it was not asked.

Left alone it looks for a network when imported, reports each use to its makers,
installs missing packages by itself and writes settings into the home folder. Variables
of the environment decide about that, and must be there *before* its first import. It
also changes the whole process: threads, how numbers are printed, and how Pillow opens
and PyTorch saves files. That is undone here.
"""

import contextlib
import importlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import cv2
import matplotlib
import numpy as np
import PIL.Image
import torch

from visiongen.data.folders import cache_folder

VARIABLES = {
    "YOLO_OFFLINE": "true",
    "YOLO_AUTOINSTALL": "false",
    "YOLO_VERBOSE": "false",
}
THREADS = "OMP_NUM_THREADS"
FONTS = ("Arial.ttf", "Arial.Unicode.ttf")  # downloaded where they are missing


def ultralytics_folder() -> Path:
    """Return the folder, in the book's cache, that Ultralytics may write to."""
    return cache_folder() / "ultralytics"


def import_ultralytics() -> ModuleType:
    """Import Ultralytics and return it; weights, runs and data stay in its folder.

    Raises:
        ImportError: it is not installed, or was imported without this function, and
            so may have written to the home folder already.
    """
    home = ultralytics_folder()
    home.mkdir(parents=True, exist_ok=True)
    os.environ.update(VARIABLES)
    os.environ.setdefault("YOLO_CONFIG_DIR", str(home))
    try:
        with _process_unchanged():
            module = importlib.import_module("ultralytics")
            utils = importlib.import_module("ultralytics.utils")
    except ModuleNotFoundError as error:
        raise ImportError(
            'Ultralytics is not installed: pip install "visiongen[detection]".'
        ) from error
    if utils.ONLINE or utils.AUTOINSTALL:
        raise ImportError(
            "ultralytics was imported before visiongen could make it quiet: start "
            "again and import it through visiongen.pretrained.quiet_ultralytics."
        )
    _lend_fonts(utils.USER_CONFIG_DIR)
    folders = {f"{kind}_dir": str(home / kind) for kind in ("datasets", "weights")}
    wanted = folders | {"runs_dir": str(home / "runs"), "sync": False}
    settings = module.settings
    if any(settings[name] != value for name, value in wanted.items()):
        settings.update(wanted)
    return module


def _lend_fonts(folder: Path) -> None:
    """Put matplotlib's font where Ultralytics looks for its own before it asks.

    It asks even offline, as soon as it reads a data set.
    """
    for name in FONTS:
        if not (folder / name).exists():
            own = Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"
            shutil.copyfile(own, folder / name)


@contextlib.contextmanager
def _process_unchanged() -> Iterator[None]:
    """Put back what an import changes for the rest of the process."""
    threads = os.environ.get(THREADS)
    opening, saving = PIL.Image.open, torch.save
    printing, vision_threads = np.get_printoptions(), cv2.getNumThreads()
    try:
        yield
    finally:
        if threads is None:
            os.environ.pop(THREADS, None)
        PIL.Image.open, torch.save = opening, saving
        np.set_printoptions(**printing)
        torch.set_printoptions(profile="default")
        cv2.setNumThreads(vision_threads)
