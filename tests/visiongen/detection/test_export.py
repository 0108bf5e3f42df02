"""The exported detector finds what PyTorch finds, and choosing is Ultralytics'."""

import numpy as np
import pytest
import torch

from visiongen.data.files import photograph
from visiongen.detection.decoded_predictions import choose, detect_decoded
from visiongen.detection.export import detect_onnx, export_onnx, load_onnx
from visiongen.detection.letterbox import Letterbox, as_network_input, letterbox
from visiongen.pretrained.quiet_ultralytics import import_ultralytics
from visiongen.pretrained.ultralytics_models import build

SIDE = 96
IMAGE = photograph("astronaut")[::4, ::3]


@pytest.fixture(scope="module")
def model():
    """Random weights, and normalisations that have seen something."""
    torch.manual_seed(0)
    model = build("yolov5n", classes=2).eval()
    for name, buffer in model.named_buffers():
        if "running" in name:
            buffer.uniform_(0.5, 1.5)
    for layers in model.model[-1].cv3:  # scores that differ by more than rounding
        layers[-1].weight.data.mul_(100)
    return model


@pytest.fixture(scope="module")
def session(model, tmp_path_factory):
    path = tmp_path_factory.mktemp("onnx") / "detector.onnx"
    return load_onnx(export_onnx(model, path, SIDE), threads=1)


@torch.no_grad()
def test_raw_boxes_and_scores_agree_to_a_thousandth(model, session):
    padded, _ = letterbox(IMAGE, SIDE, stride=None)
    images = as_network_input(padded)
    expected = model(images)[0].numpy()
    (found,) = session.run(None, {"images": images.numpy()})
    assert found.shape == (1, 6, 12 * 12 + 6 * 6 + 3 * 3)
    np.testing.assert_allclose(found, expected, atol=1e-3, rtol=0)


def test_detections_agree_to_a_thousandth(model, session):
    expected = detect_decoded(model, IMAGE, SIDE, confidence=1e-4, iou=0.6)
    found = detect_onnx(session, IMAGE, confidence=1e-4, iou=0.6)
    assert len(expected) > 5
    assert torch.equal(found.labels, expected.labels)
    torch.testing.assert_close(found.scores, expected.scores, atol=1e-3, rtol=0)
    torch.testing.assert_close(found.boxes, expected.boxes, atol=1e-3, rtol=0)


def test_the_network_is_left_as_it_is(model, session):
    assert not model.model[-1].export
    assert not model.training


def test_choosing_equals_ultralytics_suppression():
    import_ultralytics()
    from ultralytics.utils.nms import non_max_suppression

    generator = torch.Generator().manual_seed(0)
    corner, size = torch.rand(2, 2, 300, generator=generator) * 60
    classes = torch.rand(3, 300, generator=generator)
    output = torch.cat([corner, size + 5, classes])  # (4 + 3, 300)
    way = Letterbox(scale=1.0, left=0, top=0, height=1000, width=1000)
    found = choose(output, way, confidence=0.5, iou=0.45)
    (expected,) = non_max_suppression(output[None].clone(), 0.5, 0.45, multi_label=True)
    torch.testing.assert_close(found.scores, expected[:, 4])
    assert torch.equal(found.labels, expected[:, 5].long())
    torch.testing.assert_close(
        found.boxes, expected[:, :4].clamp(min=0), atol=1e-4, rtol=0
    )
