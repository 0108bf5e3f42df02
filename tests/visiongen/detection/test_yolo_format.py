"""Files in YOLO's format: what is written is read, and Ultralytics reads it too."""

from pathlib import Path

import numpy as np
import pytest
import torch

from visiongen.data.errors import DamagedDataError
from visiongen.detection.yolo_format import (
    format_boxes,
    format_polygons,
    label_path,
    parse_line,
    read_data_yaml,
    read_labels,
    read_polygons,
    write_data_yaml,
)

BOXES = torch.tensor([[10.0, 20, 60, 40], [0, 0, 200, 100]])
LABELS = torch.tensor([3, 0])


def test_a_box_by_hand():
    assert format_boxes(BOXES[:1], LABELS[:1], 100, 200) == (
        "3 0.175000 0.300000 0.250000 0.200000\n"
    )


def test_boxes_are_read_as_they_were_written(tmp_path):
    (tmp_path / "a.txt").write_text(format_boxes(BOXES, LABELS, 100, 200))
    truth = read_labels(tmp_path / "a.txt", 100, 200)
    torch.testing.assert_close(truth.boxes, BOXES, atol=1e-3, rtol=0)
    assert truth.labels.tolist() == [3, 0]


def test_polygons_are_read_as_they_were_written_and_give_their_boxes(tmp_path):
    outline = np.array([(10, 20), (60, 25), (30, 40)], float)
    (tmp_path / "a.txt").write_text(format_polygons([outline], [2], 100, 200))
    ((label, found),) = read_polygons(tmp_path / "a.txt", 100, 200)
    assert label == 2
    np.testing.assert_allclose(found, outline, atol=1e-3)
    truth = read_labels(tmp_path / "a.txt", 100, 200)
    torch.testing.assert_close(truth.boxes, BOXES[:1], atol=1e-3, rtol=0)


def test_a_missing_label_file_means_no_objects(tmp_path):
    assert len(read_labels(tmp_path / "none.txt", 10, 10).boxes) == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a 0.5 0.5 0.1 0.1", "not a class and numbers"),
        ("0.5 0.5 0.5 0.1 0.1", "not a class and numbers"),
        ("0 0.5 0.5 0.1", "3 numbers after the class"),
        ("0 0.5 0.5 0.1 0.1 0.2", "5 numbers after the class"),
        ("0 0.5 0.5 nan 0.1", "not finite"),
    ],
)
def test_a_wrong_line_is_named_with_its_number(tmp_path, line, message):
    with pytest.raises(ValueError, match=message):
        parse_line(line)
    (tmp_path / "a.txt").write_text(f"0 0.5 0.5 0.1 0.1\n\n{line}\n")
    with pytest.raises(DamagedDataError, match=f"a.txt, line 3: .*{message}"):
        read_labels(tmp_path / "a.txt", 10, 10)


def test_boxes_out_of_the_picture_and_empty_ones_are_not_written():
    with pytest.raises(ValueError, match="clip it first"):
        format_boxes(BOXES, LABELS, 50, 200)
    with pytest.raises(ValueError, match="no width"):
        format_boxes(torch.tensor([[1.0, 1, 1, 5]]), LABELS[:1], 100, 200)
    with pytest.raises(ValueError, match="clip it first"):
        format_polygons([[(0, 0), (300, 0), (5, 5)]], [0], 100, 200)


@pytest.mark.parametrize(
    ("picture", "labels"),
    [
        ("set/images/train/a.jpg", "set/labels/train/a.txt"),
        ("images/set/images/a.b.png", "images/set/labels/a.b.txt"),
        ("flat/a.jpg", "flat/a.txt"),
    ],
)
def test_label_files_stand_where_ultralytics_looks(picture, labels):
    assert label_path(Path(picture)) == Path(labels)


def make(folder, content=None):
    for split in ("train", "val"):
        (folder / "images" / split).mkdir(parents=True)
        (folder / "images" / split / f"{split}.jpg").touch()
    if content is None:
        splits = {"train": "images/train", "val": "images/val"}
        write_data_yaml(folder / "data.yaml", ["cat", "dog"], splits)
    else:
        (folder / "data.yaml").write_text(content)
    return folder / "data.yaml"


def test_data_yaml_is_read_as_it_was_written(tmp_path):
    dataset = read_data_yaml(make(tmp_path))
    assert dataset.names == {0: "cat", 1: "dog"}
    assert dataset.splits == {
        split: [tmp_path / f"images/{split}/{split}.jpg"] for split in ("train", "val")
    }


def test_names_may_be_a_list_and_a_split_may_have_several_folders(tmp_path):
    text = "path: .\ntrain: [images/train, images/val]\nnames: [cat, dog]\n"
    dataset = read_data_yaml(make(tmp_path, text))
    assert dataset.names == {0: "cat", 1: "dog"}
    assert len(dataset.splits["train"]) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("names: [cat\n", "cannot be read as YAML"),
        ("just text\n", "not a list of settings"),
        ("train: images/train\n", "names no classes"),
        ("names: {0: cat, 2: dog}\n", "without a gap"),
        ("names: [cat]\nnc: 2\n", "nc: 2 but 1 names"),
        ("names: [cat]\ntrain: images/tran\n", "no such folder"),
    ],
)
def test_a_wrong_data_yaml_is_explained(tmp_path, content, message):
    with pytest.raises(DamagedDataError, match=message):
        read_data_yaml(make(tmp_path, content))


def test_a_missing_data_yaml_is_explained(tmp_path):
    with pytest.raises(DamagedDataError, match="cannot be read"):
        read_data_yaml(tmp_path / "data.yaml")
