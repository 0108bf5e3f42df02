"""The validator finds every mistake, and nothing in a good data set."""

import numpy as np
import pytest
from PIL import Image

from visiongen.__main__ import main
from visiongen.detection.yolo_check import check_yolo

GOOD = "0 0.5 0.5 0.2 0.2\n1 0.25 0.25 0.1 0.5\n"
SPLITS = ("train", "val", "test")


def save(path, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (8, 10, 3), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


@pytest.fixture
def dataset(tmp_path):
    """Two pictures a split, two classes, nothing wrong."""
    for n, split in enumerate(SPLITS):
        for k in range(2):
            save(tmp_path / f"images/{split}/{split}{k}.png", 2 * n + k)
            labels = tmp_path / f"labels/{split}/{split}{k}.txt"
            labels.parent.mkdir(parents=True, exist_ok=True)
            labels.write_text(GOOD)
    lines = [f"{split}: images/{split}\n" for split in SPLITS]
    (tmp_path / "data.yaml").write_text("".join(lines) + "names: [cat, dog]\n")
    return tmp_path


def kinds(folder):
    return [
        (f.severity, f.kind, f.place) for f in check_yolo(folder / "data.yaml").findings
    ]


def test_a_good_data_set_has_no_finding(dataset):
    report = check_yolo(dataset / "data.yaml")
    assert report.findings == []
    assert report.pictures == dict.fromkeys(SPLITS, 2)
    assert report.objects == dict.fromkeys(SPLITS, 4)


LABELS = "labels/train/train0.txt"
LINES = {
    "a class that is not named": ("2 0.5 0.5 0.2 0.2", "error", "class"),
    "a negative class": ("-1 0.5 0.5 0.2 0.2", "error", "class"),
    "a coordinate above 1": ("0 1.2 0.5 0.2 0.2", "error", "coordinates"),
    "a coordinate below 0": ("0 -0.1 0.5 0.2 0.2", "error", "coordinates"),
    "pixels": ("0 120 80 40 40", "error", "coordinates"),
    "a polygon outside": ("0 0.1 0.1 0.5 0.1 0.5 1.4", "error", "coordinates"),
    "a box over the border": ("0 0.9 0.5 0.4 0.2", "error", "out of picture"),
    "a box without width": ("0 0.5 0.5 0 0.2", "error", "no size"),
    "a flat polygon": ("0 0.1 0.1 0.5 0.1 0.9 0.1", "error", "no size"),
    "three numbers": ("0 0.5 0.5 0.2", "error", "format"),
    "text": ("cat 0.5 0.5 0.2 0.2", "error", "format"),
    "no number": ("0 0.5 nan 0.2 0.2", "error", "format"),
    "the same object twice": ("0 0.5 0.5 0.2 0.2", "warning", "repeated object"),
}


@pytest.mark.parametrize("name", LINES)
def test_wrong_line(dataset, name):
    line, severity, kind = LINES[name]
    (dataset / LABELS).write_text(f"{GOOD}{line}\n")
    assert kinds(dataset) == [(severity, kind, f"{LABELS}:3")]


def test_missing_labels(dataset):
    (dataset / LABELS).unlink()
    assert kinds(dataset) == [("error", "missing labels", LABELS)]


def test_empty_labels_may_be_meant(dataset):
    (dataset / LABELS).write_text("\n")
    assert kinds(dataset) == [("warning", "empty labels", LABELS)]


def test_labels_without_a_picture(dataset):
    (dataset / "labels/val/gone.txt").write_text(GOOD)
    assert kinds(dataset) == [
        ("warning", "labels without picture", "labels/val/gone.txt")
    ]


def test_a_picture_in_two_splits_under_another_name_and_format(dataset):
    with Image.open(dataset / "images/train/train0.png") as image:
        image.save(dataset / "images/test/test0.bmp")
    (dataset / "images/test/test0.png").unlink()
    assert kinds(dataset) == [
        ("error", "picture in two splits", "images/test/test0.bmp")
    ]


def test_a_picture_twice_in_one_split(dataset):
    save(dataset / "images/train/train1.png", 0)
    assert kinds(dataset) == [
        ("warning", "repeated picture", "images/train/train1.png")
    ]


@pytest.mark.parametrize("content", [b"", b"no picture", None])
def test_a_picture_that_cannot_be_decoded(dataset, content):
    path = dataset / "images/val/val1.png"
    path.write_bytes(path.read_bytes()[:60] if content is None else content)
    assert kinds(dataset) == [("error", "unreadable picture", "images/val/val1.png")]


def rewrite(folder, old, new):
    text = (folder / "data.yaml").read_text()
    assert old in text
    (folder / "data.yaml").write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("split", "severity"), [("train", "error"), ("val", "error"), ("test", "warning")]
)
def test_a_split_that_is_not_named(dataset, split, severity):
    rewrite(dataset, f"{split}: images/{split}\n", "")
    assert kinds(dataset) == [(severity, "missing split", "data.yaml")]


def test_a_split_without_pictures(dataset):
    (dataset / "images/none").mkdir()
    rewrite(dataset, "images/val", "images/none")
    assert kinds(dataset) == [("error", "empty split", "data.yaml")]


def test_a_class_that_no_training_picture_shows(dataset):
    rewrite(dataset, "[cat, dog]", "[cat, dog, cow]")
    assert kinds(dataset) == [("warning", "unused class", "data.yaml")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("names: [cat, dog]", ""),
        ("names: [cat, dog]", "names: {1: cat, 2: dog}"),
        ("names: [cat, dog]", "names: [cat, dog]\nnc: 80"),
        ("images/val", "images/validation"),
        ("train:", "train: ["),
    ],
)
def test_a_data_yaml_that_cannot_be_used(dataset, old, new):
    rewrite(dataset, old, new)
    assert kinds(dataset) == [("error", "data.yaml", "data.yaml")]


def test_the_command_succeeds_on_a_good_data_set(dataset, capsys):
    assert main(["check-yolo", str(dataset / "data.yaml")]) == 0
    printed = capsys.readouterr().out
    assert "train: 2 pictures, 4 objects" in printed
    assert "0 errors, 0 warnings" in printed


def test_the_command_fails_on_errors_and_counts_what_it_does_not_print(dataset, capsys):
    (dataset / LABELS).write_text("9 0.5 0.5 0.2 0.2\n" * 8)
    assert main(["check-yolo", str(dataset / "data.yaml")]) == 1
    printed = capsys.readouterr().out
    assert printed.count("class 9 is not among the 2") == 5
    assert "and 3 more of the kind: class" in printed
    assert "8 errors, 7 warnings" in printed


def test_the_command_names_a_missing_file(tmp_path, capsys):
    assert main(["check-yolo", str(tmp_path / "data.yaml")]) == 1
    assert "cannot be read" in capsys.readouterr().out
