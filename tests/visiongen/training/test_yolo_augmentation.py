"""Ultralytics' augmentation, looked at on one invented photograph among four."""

import numpy as np
import pytest
import torch
from PIL import Image

from visiongen.detection.yolo_format import format_polygons, write_data_yaml
from visiongen.training.yolo_augmentation import augmented, training_dataset

SIDE = 64


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    """Four squares of one grey each, with an upright white box on the left."""
    folder = tmp_path_factory.mktemp("data")
    for part in ("images/train", "labels/train", "images/val"):
        (folder / part).mkdir(parents=True)
    for n, grey in enumerate((20, 60, 100, 140)):
        pixels = np.full((SIDE, SIDE, 3), grey, np.uint8)
        pixels[8:40, 4:20] = 255
        Image.fromarray(pixels).save(folder / "images" / "train" / f"{n}.png")
        outline = np.array([[4, 8], [20, 8], [20, 40], [4, 40]])
        text = format_polygons([outline], [0], SIDE, SIDE)
        (folder / "labels" / "train" / f"{n}.txt").write_text(text)
    splits = {"train": "images/train", "val": "images/val"}
    write_data_yaml(folder / "data.yaml", ("box",), splits)
    return folder / "data.yaml"


@pytest.fixture(scope="module")
def found(described):
    choices = {
        "nothing": {},
        "flip": {"fliplr": 1.0},
        "mosaic": {"mosaic": 1.0},
        "paste": {"copy_paste": 1.0},
    }
    return augmented(described, "0", choices, SIDE)


def test_without_options_the_photograph_stays_as_it_is(found):
    image, truth = found["nothing"]
    assert {20, 255} == set(np.unique(image))
    torch.testing.assert_close(truth.boxes, torch.tensor([[4.0, 8, 20, 40]]))


def test_a_flip_moves_pixels_and_box_together(found):
    image, truth = found["flip"]
    np.testing.assert_array_equal(image, found["nothing"][0][:, ::-1])
    torch.testing.assert_close(truth.boxes, torch.tensor([[44.0, 8, 60, 40]]))


def test_a_mosaic_shows_parts_of_other_photographs(found):
    image, _ = found["mosaic"]
    greys = {grey for grey in (20, 60, 100, 140) if (image == grey).sum() > 20}
    assert len(greys) >= 2


def test_pasting_adds_a_mirrored_object_with_its_box(found):
    image, truth = found["paste"]
    expected = torch.tensor([[4.0, 8, 20, 40], [44, 8, 60, 40]])
    torch.testing.assert_close(truth.boxes, expected, atol=1.0, rtol=0)
    assert (image[12:36, 48:56] == 255).all()


def test_an_unknown_photograph_is_named(described):
    with pytest.raises(ValueError, match="seven"):
        augmented(described, "seven", {}, SIDE)


def test_rectangular_batches_turn_mosaic_off(described):
    squares = training_dataset(described, SIDE, mosaic=1.0)
    rectangles = training_dataset(described, SIDE, mosaic=1.0, rect=True)
    chances = [each.transforms.transforms[0][0].p for each in (squares, rectangles)]
    assert chances == [1.0, 0.0]
