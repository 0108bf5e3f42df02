"""Runs inside a chapter's kernel: notes what the chapter really used.

``start`` is called before the first cell, ``report`` after the last. The module imports
nothing beyond the standard library, and nothing else of the press runs in a kernel.
"""

import json
import os
import sys
import warnings
from pathlib import Path

# The packages whose versions a notebook records, by the name they are imported under.
MAIN_PACKAGES = {
    "numpy": "numpy",
    "scipy": "scipy",
    "matplotlib": "matplotlib",
    "cv2": "opencv",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "torch": "torch",
    "torchvision": "torchvision",
    "timm": "timm",
    "open_clip": "open_clip",
    "ultralytics": "ultralytics",
    "diffusers": "diffusers",
}

_opened: set[str] = set()


def start() -> None:
    """Note from now on every file that Python opens.

    (Not what libraries open without Python, as OpenCV and safetensors do.)
    """
    # tqdm misses widgets, which no page shows anyway.
    warnings.filterwarnings("ignore", message="IProgress not found")

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | os.PathLike):
            _opened.add(os.path.abspath(arguments[0]))

    sys.addaudithook(note)


def report() -> str:
    """JSON: the files of all loaded modules, the files opened, versions of packages."""
    files = (getattr(module, "__file__", None) for module in [*sys.modules.values()])
    versions = {
        title: str(getattr(sys.modules[name], "__version__", "unknown"))
        for name, title in MAIN_PACKAGES.items()
        if name in sys.modules
    }
    return json.dumps(
        {
            "modules": sorted({str(Path(file).resolve()) for file in files if file}),
            "opened": sorted({os.path.realpath(path) for path in _opened}),
            "packages": versions,
        }
    )
