"""Penn–Fudan in YOLO format: the split is proper and the labels fit the masks."""

import numpy as np
import pytest
import torch
from PIL import Image

from visiongen.data.registry import find
from visiongen.detection import penn_fudan
from visiongen.detection.masks import mask_iou, polygons_to_mask
from visiongen.detection.penn_fudan import (
    penn_fudan_image,
    penn_fudan_truth,
    split_pictures,
    truth_of_mask,
    write_penn_fudan,
)
from visiongen.detection.yolo_check import check_yolo
from visiongen.detection.yolo_format import (
    label_path,
    read_data_yaml,
    read_labels,
    read_polygons,
)

NAMES = [f"FudanPed{n:05}" for n in range(1, 75)] + [
    f"PennPed{n:05}" for n in range(96)
]


def test_every_photograph_is_in_one_split_and_each_place_in_all():
    splits = split_pictures(NAMES)
    assert sorted(name for found in splits.values() for name in found) == sorted(NAMES)
    assert {split: len(found) for split, found in splits.items()} == {
        "train": 90,
        "val": 23,
        "test": 57,
    }
    for found in splits.values():
        share = np.mean([name.startswith("Fudan") for name in found])
        assert share == pytest.approx(74 / 170, abs=0.03)


def test_a_split_is_fixed_by_its_seed_and_not_by_the_order_of_the_names():
    assert split_pictures(NAMES) == split_pictures(NAMES[::-1])
    assert split_pictures(NAMES) != split_pictures(NAMES, seed=1)


def test_every_number_of_a_mask_is_a_person():
    people = np.zeros((6, 9), np.uint8)
    people[1:3, 2:5] = 1
    people[4:, 7:] = 3
    truth = truth_of_mask(people)
    assert truth.boxes.tolist() == [[2, 1, 5, 3], [7, 4, 9, 6]]
    assert truth.labels.tolist() == [0, 0]
    assert truth.masks.sum((1, 2)).tolist() == [6, 4]


@pytest.fixture
def invented(tmp_path, monkeypatch):
    """A data folder with six photographs in the layout of the real set."""
    place = tmp_path / "data" / "pennfudan480"
    (place / "images").mkdir(parents=True)
    (place / "masks").mkdir()
    rng = np.random.default_rng(0)
    for name in [*NAMES[:6], *NAMES[-6:]]:
        pixels = rng.integers(0, 256, (40, 60, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(place / "images" / f"{name}.jpg")
        mask = np.zeros((40, 60), np.uint8)
        mask[5:30, 4:15] = 1
        mask[0:40, 40:60] = 2
        Image.fromarray(mask).save(place / "masks" / f"{name}.png")
    monkeypatch.setenv("VISIONGEN_DATA", str(tmp_path / "data"))
    assert find(penn_fudan.SET)


@pytest.mark.parametrize("polygons", [False, True])
def test_what_is_written_passes_the_check(invented, tmp_path, polygons):
    described = write_penn_fudan(tmp_path / "yolo", polygons)
    report = check_yolo(described)
    assert report.findings == []
    assert sum(report.pictures.values()) == 12
    assert sum(report.objects.values()) == 24
    picture = read_data_yaml(described).splits["train"][0]
    truth = read_labels(label_path(picture), 40, 60)
    expected = torch.tensor([[4.0, 5, 15, 30], [40, 0, 60, 40]])
    torch.testing.assert_close(truth.boxes, expected, atol=1e-3, rtol=0)


def test_a_data_set_that_is_there_is_left_as_it_is(invented, tmp_path):
    described = write_penn_fudan(tmp_path / "yolo")
    described.write_text("changed")
    assert write_penn_fudan(tmp_path / "yolo").read_text() == "changed"


def test_ultralytics_reads_the_description_from_any_folder(
    invented, tmp_path, monkeypatch
):
    from visiongen.pretrained.quiet_ultralytics import import_ultralytics

    import_ultralytics()
    from ultralytics.data.utils import check_det_dataset

    described = write_penn_fudan(tmp_path / "yolo")
    monkeypatch.chdir(tmp_path)
    found = check_det_dataset(str(described), autodownload=False)
    assert found["test"] == str(tmp_path / "yolo/images/test")
    assert found["names"] == {0: "person"}


@pytest.mark.data
def test_outlines_of_real_people_cover_their_masks(tmp_path):
    name = "FudanPed00001"
    truth = penn_fudan_truth(name)
    height, width = penn_fudan_image(name).shape[:2]
    path = tmp_path / "labels.txt"
    path.write_text(penn_fudan.labels_of(truth, polygons=True))
    masks = [
        polygons_to_mask([outline], height, width)
        for _, outline in read_polygons(path, height, width)
    ]
    overlap = mask_iou(torch.from_numpy(np.stack(masks)), truth.masks).diagonal()
    assert overlap.min() > 0.93
