"""Few photographs make epochs as long as many."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from visiongen.training.yolo_pictures import few_pictures

NAMES = [f"PennPed{n:05}" for n in range(12)]


def test_few_photographs_are_repeated_to_the_length_of_all(tmp_path):
    folder = tmp_path / "images" / "train"
    folder.mkdir(parents=True)
    for name in NAMES:
        (folder / f"{name}.jpg").touch()
    path = few_pictures(tmp_path / "data.yaml", 5, seed=1)
    listed = yaml.safe_load(path.read_text())["train"]
    lines = (tmp_path / listed).read_text().splitlines()
    assert len(lines) == len(NAMES)
    counts = Counter(Path(line).stem for line in lines)
    assert len(counts) == 5
    assert max(counts.values()) - min(counts.values()) <= 1
    assert set(counts) <= set(NAMES)
    other = few_pictures(tmp_path / "data.yaml", 5, seed=2)
    assert other != path


def test_more_photographs_than_there_are_cannot_be_had(tmp_path):
    with pytest.raises(ValueError, match="3 of 0"):
        few_pictures(tmp_path / "data.yaml", 3, seed=0)
