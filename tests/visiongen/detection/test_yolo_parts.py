"""The parts of a network are those of Ultralytics' file, and make up the whole."""

import pytest

from visiongen.detection.yolo_parts import layers_by_part, weights_by_part
from visiongen.pretrained.ultralytics_models import build


@pytest.mark.parametrize("name", ["yolov5n", "yolo11n"])
def test_the_parts_make_up_the_whole(name):
    model = build(name)
    whole = sum(weight.numel() for weight in model.parameters())
    assert sum(weights_by_part(model).values()) == whole
    layers = [n for part in layers_by_part(model).values() for n in part]
    assert layers == list(range(len(model.model)))


def test_ten_frozen_layers_are_the_backbone_of_yolov5_and_not_of_yolo11():
    assert weights_by_part(build("yolov5n"), frozen=10)["backbone"] == 0
    yolo11 = build("yolo11n")
    assert weights_by_part(yolo11, frozen=10)["backbone"] > 0
    assert weights_by_part(yolo11, frozen=11)["backbone"] == 0
