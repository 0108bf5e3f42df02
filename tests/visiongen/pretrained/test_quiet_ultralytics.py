"""Ultralytics, imported in a process of its own: no network, nothing out of place."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CODE = Path(__file__).parents[3] / "code"
NO_NETWORK = """
import os, socket, sys
def refuse(*arguments, **options):
    print("network:", arguments[:2]); os._exit(9)
socket.getaddrinfo = socket.socket.connect = socket.socket.connect_ex = refuse
socket.create_connection = refuse
"""
BUILD = """
import cv2, numpy, PIL.Image, torch
before = (
    cv2.getNumThreads(), str(numpy.get_printoptions()), PIL.Image.open, torch.save,
    str(torch.tensor([1.23456789])), torch.get_num_threads(),
)
from visiongen.pretrained.quiet_ultralytics import (
    import_ultralytics, ultralytics_folder,
)
ultralytics = import_ultralytics()
model = ultralytics.YOLO("yolov8n.yaml")
from ultralytics.utils.checks import check_font
check_font("Arial.ttf")
assert before == (
    cv2.getNumThreads(), str(numpy.get_printoptions()), PIL.Image.open, torch.save,
    str(torch.tensor([1.23456789])), torch.get_num_threads(),
)
assert "OMP_NUM_THREADS" not in os.environ
for name in ("runs_dir", "weights_dir", "datasets_dir"):
    assert ultralytics.settings[name].startswith(str(ultralytics_folder())), name
"""


@pytest.fixture
def run(tmp_path):
    """Run a program in an empty folder with an empty home; return what it printed."""
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    kept = {n: v for n, v in os.environ.items() if n in ("PATH", "LANG", "SYSTEMROOT")}
    environment = kept | {"HOME": str(tmp_path / "home"), "PYTHONPATH": str(CODE)}

    def execute(program):
        return subprocess.run(
            [sys.executable, "-B", "-c", NO_NETWORK + program],
            cwd=tmp_path / "work",
            env=environment,
            capture_output=True,
            text=True,
        )

    return execute


def test_it_stays_offline_and_in_the_cache_folder(run, tmp_path):
    done = run(BUILD)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == ""
    written = [
        path.relative_to(tmp_path).as_posix()
        for path in tmp_path.rglob("*")
        if path.is_file()
    ]
    assert written
    assert all(name.startswith("home/.cache/") for name in written), written


def test_an_import_that_was_not_quiet_is_refused(run):
    program = (
        "import types, sys\n"
        "utils = types.ModuleType('ultralytics.utils')\n"
        "utils.ONLINE, utils.AUTOINSTALL = True, True\n"
        "sys.modules['ultralytics'] = types.ModuleType('ultralytics')\n"
        "sys.modules['ultralytics.utils'] = utils\n"
        "from visiongen.pretrained.quiet_ultralytics import import_ultralytics\n"
        "try: import_ultralytics()\n"
        "except ImportError as error: print(error)\n"
    )
    assert "before visiongen could make it quiet" in run(program).stdout
