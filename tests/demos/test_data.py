"""What a demo shows is what the library makes."""

import io

import numpy as np
import pytest
from PIL import Image

from bookbuild.demos import demo_files
from bookbuild.repository import Repository
from visiongen.__main__ import main
from visiongen.data.registry import entries
from visiongen.demos.command import DEMOS

REPO = Repository.find()
WRITTEN_BY_HAND = {".js", ".css"}


def pixels(content: bytes) -> np.ndarray:
    """A decoded picture: encoders may differ, its pixels may not."""
    return np.array(Image.open(io.BytesIO(content)))


@pytest.mark.parametrize("name", DEMOS)
def test_the_data_of_a_demo_are_what_the_library_makes(name):
    for file, made in DEMOS[name]().items():
        committed = (REPO.root / "demos" / name / file).read_bytes()
        remedy = f"stale: run python -m visiongen demo-data {name}"
        if file.endswith(".png"):
            assert np.array_equal(pixels(committed), pixels(made)), remedy
        else:
            assert committed == made, remedy


@pytest.mark.parametrize("name", DEMOS)
def test_a_demo_has_no_other_data(name):
    found = {
        path.relative_to(REPO.root / "demos" / name).as_posix()
        for path in demo_files(REPO, name)
        if path.suffix not in WRITTEN_BY_HAND
    }
    assert found == set(DEMOS[name]())


def test_the_command_writes_the_files_of_one_demo(tmp_path, capsys):
    assert main(["demo-data", "kernel-playground", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "kernel-playground" / "camera.png").is_file()
    assert "kernel-playground/camera.png" in capsys.readouterr().out


def test_an_unknown_demo_is_refused(tmp_path, capsys):
    assert main(["demo-data", "kernel", "--out", str(tmp_path)]) == 1
    assert "there is no demo 'kernel'" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["camera"])
def test_demos_ship_only_free_photographs(name):
    licence = entries()[f"photographs/{name}"].licence
    assert licence in ("CC0-1.0", "Public domain")
