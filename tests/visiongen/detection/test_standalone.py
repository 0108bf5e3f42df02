"""The function that imports nothing of the book finds what the book's finds."""

import ast
import inspect

import numpy as np
import pytest
import torch

from visiongen.data.files import photograph
from visiongen.detection import standalone
from visiongen.detection.export import detect_onnx, export_onnx, load_onnx
from visiongen.detection.standalone import find_objects
from visiongen.pretrained.ultralytics_models import build

SIDE = 96


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    torch.manual_seed(0)
    model = build("yolov5n", classes=2).eval()
    for name, buffer in model.named_buffers():
        if "running" in name:
            buffer.uniform_(0.5, 1.5)
    for layers in model.model[-1].cv3:  # scores that differ by more than rounding
        layers[-1].weight.data.mul_(100)
    path = tmp_path_factory.mktemp("onnx") / "detector.onnx"
    return load_onnx(export_onnx(model, path, SIDE), threads=1)


@pytest.mark.parametrize("rows", [128, 60])
def test_it_finds_the_same_boxes_to_a_thousandth(session, rows):
    image = photograph("astronaut")[::4, ::3][:rows]
    expected = detect_onnx(session, image, confidence=1e-4, iou=0.6)
    boxes, scores, labels = find_objects(session, image, confidence=1e-4, iou=0.6)
    assert len(expected) > 5
    assert labels.tolist() == expected.labels.tolist()
    np.testing.assert_allclose(scores, expected.scores, atol=1e-3, rtol=0)
    np.testing.assert_allclose(boxes, expected.boxes, atol=1e-3, rtol=0)


def test_nothing_above_the_confidence_gives_empty_arrays(session):
    boxes, scores, labels = find_objects(session, photograph("astronaut"), 2.0)
    assert boxes.shape == (0, 4)
    assert len(scores) == len(labels) == 0


def test_it_imports_numpy_and_opencv_alone_and_has_forty_lines():
    tree = ast.parse(inspect.getsource(standalone))
    imports = [x for x in ast.walk(tree) if isinstance(x, ast.Import)]
    names = {alias.name for x in imports for alias in x.names}
    assert names == {"cv2", "numpy"}
    assert not any(isinstance(x, ast.ImportFrom) for x in ast.walk(tree))
    (function,) = (x for x in tree.body if isinstance(x, ast.FunctionDef))
    lines = function.end_lineno - function.body[1].lineno + 1
    assert lines <= 40
