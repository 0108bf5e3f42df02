"""What a demo shows is what the library makes."""

import io
import json

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load

from bookbuild.demos import demo_files
from bookbuild.repository import Repository
from visiongen.__main__ import main
from visiongen.data.registry import entries
from visiongen.demos import attention_maps
from visiongen.demos.command import DEMOS

REPO = Repository.find()
WRITTEN_BY_HAND = {".js", ".css"}


def same_picture(one: bytes, other: bytes) -> bool:
    """Encoders may differ, pixels may not."""
    pixels = [np.array(Image.open(io.BytesIO(content))) for content in (one, other)]
    return np.array_equal(*pixels)


def same_tensors(one: bytes, other: bytes) -> bool:
    """The same arrays, in whatever order the file holds them."""
    before, now = load(one), load(other)
    return before.keys() == now.keys() and all(
        np.array_equal(before[key], now[key]) for key in now
    )


def same_matches(one: bytes, other: bytes) -> bool:
    """OpenCV's SIFT may round differently on another processor: 95 % must agree."""
    before, now = json.loads(one), json.loads(other)
    found = np.array(now["matches"])
    again = [
        np.abs(found - match).max(axis=1).min() < 0.1 for match in before["matches"]
    ]
    return (
        np.allclose(before["homography"], now["homography"])
        and abs(len(found) - len(again)) < 0.05 * len(again)
        and np.mean(again) > 0.95
    )


def same_plane(one: bytes, other: bytes) -> bool:
    """Convolutions may round differently on another processor."""
    before, now = json.loads(one), json.loads(other)
    dots = [np.array(content.pop("dots")) for content in (before, now)]
    return (
        before == now
        and dots[0].shape == dots[1].shape
        and np.array_equal(dots[0][:, 2], dots[1][:, 2])
        and np.allclose(*(places[:, :2] for places in dots), atol=5e-3, rtol=0)
    )


def same_styles(one: bytes, other: bytes) -> bool:
    """Digits may round differently, and a pixel be ink on one processor alone."""
    before, now = json.loads(one), json.loads(other)
    if before.pop("count") != now.pop("count") or before.keys() != now.keys():
        return False
    return all(
        np.allclose(before[name]["direction"], now[name]["direction"], atol=0.01)
        and abs(before[name]["explained"] - now[name]["explained"]) < 0.01
        for name in now
    )


def same_scene(one: bytes, other: bytes) -> bool:
    """Proposals may round differently on another processor: 95 % must agree."""
    before, now = json.loads(one), json.loads(other)
    proposals = [np.array(content.pop("proposals")) for content in (before, now)]
    found = [
        (np.abs(proposals[1] - each) <= [1, 1, 1, 1, 0.01, 0]).all(1).any()
        for each in proposals[0]
    ]
    counts = [len(each) for each in proposals]
    return before == now and max(counts) < 1.05 * min(counts) and np.mean(found) > 0.95


def same_photograph(one: bytes, other: bytes) -> bool:
    """Another version of the encoder may lose other details."""
    before, now = (np.array(Image.open(io.BytesIO(each)), int) for each in (one, other))
    return before.shape == now.shape and np.abs(before - now).mean() < 2


def same_sheet(one: bytes, other: bytes) -> bool:
    """Convolutions may round differently on another processor, and swap two maps."""
    before, now = (np.array(Image.open(io.BytesIO(each)), int) for each in (one, other))
    return before.shape == now.shape and np.mean(np.abs(before - now) > 9) < 0.03


def same_findings(one: bytes, other: bytes) -> bool:
    """As for sheets: of twelve channels one may be another, shares differ by 0.01."""
    before, now = json.loads(one), json.loads(other)
    pairs = list(zip(before["photographs"], now["photographs"], strict=True))
    channels = [
        {each[0] for each in first["shown"]} & {each[0] for each in second["shown"]}
        for old, new in pairs
        for first, second in zip(old["layers"], new["layers"], strict=True)
    ]
    shares = [
        dict(old["top"]) == pytest.approx(dict(new["top"]), abs=0.01)
        for old, new in pairs
    ]
    for old, new in pairs:
        for photograph in (old, new):
            del photograph["top"]
            for layer in photograph["layers"]:
                layer["shown"] = len(layer["shown"])
    return before == now and all(shares) and min(map(len, channels)) >= 11


def same_answers(one: bytes, other: bytes) -> bool:
    """Probabilities may differ by 0.01 on another processor."""
    before, now = json.loads(one), json.loads(other)
    pairs = zip(before["photographs"], now["photographs"], strict=True)
    shares = [
        dict(old.pop("top")) == pytest.approx(dict(new.pop("top")), abs=0.01)
        for old, new in pairs
    ]
    return before == now and all(shares)


def same_rows(one: bytes, other: bytes) -> bool:
    """8-bit numbers may round differently on another processor, few and by 1."""
    before, now = load(one), load(other)
    return before.keys() == now.keys() and all(
        before[key].shape == now[key].shape
        and (change := np.abs(before[key].astype(int) - now[key])).max() <= 1
        and change.mean() < 1e-3
        for key in now
    )


def same_words(one: bytes, other: bytes) -> bool:
    """So may what this changes of a cosine."""
    before, now = json.loads(one), json.loads(other)
    changes = [
        [model.pop("rounding") for model in each["models"]] for each in (before, now)
    ]
    return before == now and np.allclose(*changes, atol=3e-4, rtol=0)


def same_json(one: bytes, other: bytes) -> bool:
    """The same content."""
    return json.loads(one) == json.loads(other)


SAME = {
    ".jpg": same_photograph,
    ".png": same_picture,
    ".safetensors": same_tensors,
    "chelsea.png": same_sheet,
    "coffee.png": same_sheet,
    "rocket.png": same_sheet,
    **{f"{name}-weights.png": same_sheet for name in attention_maps.PHOTOGRAPHS},
    "answers.json": same_answers,
    "budgets.json": same_json,
    "film.json": same_json,
    "embeddings.safetensors": same_rows,
    "findings.json": same_findings,
    "matches.json": same_matches,
    "photographs.json": same_json,
    "plane.json": same_plane,
    "scene.json": same_scene,
    "styles.json": same_styles,
    "words.json": same_words,
}
# Without its data set, such a demo is tested against its weights alone.
FROM_DATA = {
    "detection-thresholds",
    "detector-epochs",
    "inside-squeezenet",
    "latent-plane",
    "words-and-pictures",
}
CASES = [
    pytest.param(name, marks=pytest.mark.data if name in FROM_DATA else ())
    for name in DEMOS
]


@pytest.mark.parametrize("name", CASES)
def test_the_data_of_a_demo_are_what_the_library_makes(name):
    for file, made in DEMOS[name]().items():
        path = REPO.root / "demos" / name / file
        compare = SAME.get(path.name) or SAME[path.suffix]
        same = compare(path.read_bytes(), made)
        assert same, f"{file} is stale: run python -m visiongen demo-data {name}"


@pytest.mark.parametrize("name", CASES)
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


@pytest.mark.parametrize("name", attention_maps.PHOTOGRAPHS)
def test_demos_ship_only_free_photographs(name):
    licence = entries()[f"photographs/{name}"].licence
    assert licence in ("CC0-1.0", "Public domain")


def test_pictures_of_a_data_set_ship_only_under_a_free_licence():
    assert entries()["fashion_mnist"].licence == "MIT"
