"""YOLOv5 against Ultralytics' own modules, and its decoding against a loop."""

import math

import pytest
import torch
from safetensors.torch import save_file

from visiongen.data.prepared import prepared
from visiongen.models.yolov5 import ANCHORS, STRIDES, YOLOv5, decode, load_yolov5
from visiongen.pretrained.quiet_ultralytics import import_ultralytics


def count(model):
    return sum(weight.numel() for weight in model.parameters())


@pytest.fixture(scope="module")
def model():
    """Random weights, and normalisations that have seen something."""
    torch.manual_seed(0)
    model = YOLOv5().eval()
    for name, buffer in model.named_buffers():
        if "running" in name:
            buffer.uniform_(0.5, 1.5)
    return model


@torch.no_grad()
def test_backbone_and_neck_equal_ultralytics_with_the_same_weights(model):
    import_ultralytics()
    from ultralytics.nn.tasks import DetectionModel

    theirs = DetectionModel("yolov5n.yaml", verbose=False).eval()
    own, state = model.state_dict(), theirs.state_dict()
    shared = {
        name: tensor
        for name, tensor in own.items()
        if name in state and state[name].shape == tensor.shape
    }
    assert len(shared) == 342
    assert all(name.startswith("model.24.") for name in own.keys() - shared.keys())
    theirs.load_state_dict(shared, strict=False)
    maps = {}
    for layer in (17, 20, 23):
        theirs.model[layer].register_forward_hook(
            lambda module, inputs, output, layer=layer: maps.update({layer: output})
        )
    images = torch.rand(1, 3, 64, 96, generator=torch.Generator().manual_seed(0))
    theirs(images)
    for ours, expected in zip(model.features(images), maps.values(), strict=True):
        torch.testing.assert_close(ours, expected, atol=1e-5, rtol=1e-5)


def test_the_nano_and_the_small_network_have_their_published_sizes(model):
    assert round(count(model) / 1e6, 1) == 1.9
    assert round(count(YOLOv5(width=0.5)) / 1e6, 1) == 7.2


@torch.no_grad()
def test_three_maps_of_three_anchors_each(model):
    shapes = [tuple(raw.shape) for raw in model(torch.zeros(2, 3, 64, 96))]
    assert shapes == [(2, 3, 8, 12, 85), (2, 3, 4, 6, 85), (2, 3, 2, 3, 85)]


def sigmoid(value):
    return 1 / (1 + math.exp(-value))


@pytest.mark.parametrize("level", range(3))
def test_decoding_equals_the_formula_cell_by_cell(model, level):
    raw = torch.randn(1, 3, 2, 3, 5 + 4, generator=torch.Generator().manual_seed(level))
    stride = STRIDES[level]
    boxes, objectness, classes = decode(raw, model.head.anchors[level], stride)
    row = 0
    for anchor in range(3):
        for y in range(2):
            for x in range(3):
                t = raw[0, anchor, y, x].tolist()
                width, height = ANCHORS[level][anchor]
                expected = [
                    (2 * sigmoid(t[0]) - 0.5 + x) * stride,
                    (2 * sigmoid(t[1]) - 0.5 + y) * stride,
                    (2 * sigmoid(t[2])) ** 2 * width,
                    (2 * sigmoid(t[3])) ** 2 * height,
                ]
                assert boxes[0, row].tolist() == pytest.approx(expected, rel=1e-4)
                assert float(objectness[0, row]) == pytest.approx(sigmoid(t[4]))
                assert float(classes[0, row, 2]) == pytest.approx(sigmoid(t[7]))
                row += 1
    assert row == boxes.shape[1]


@pytest.mark.parametrize("with_grid", [True, False], ids=["old file", "new file"])
def test_weights_load_with_and_without_the_second_copy_of_the_anchors(
    model, tmp_path, with_grid
):
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    if with_grid:
        state["model.24.anchor_grid"] = torch.tensor(ANCHORS).float()
    save_file(state, tmp_path / "a.safetensors")
    loaded = load_yolov5(YOLOv5(), tmp_path / "a.safetensors")
    for name, tensor in model.state_dict().items():
        assert torch.equal(loaded.state_dict()[name], tensor)
    with pytest.raises(RuntimeError, match="size mismatch"):
        load_yolov5(YOLOv5(width=0.5), tmp_path / "a.safetensors")


@pytest.mark.data
def test_the_official_anchors_are_those_in_the_file():
    path = prepared("weights/yolov5n_coco.safetensors")
    anchors = load_yolov5(YOLOv5(), path).head.anchors
    strides = torch.tensor(STRIDES)[:, None, None]
    torch.testing.assert_close(
        anchors * strides, torch.tensor(ANCHORS).float(), atol=0.1, rtol=0
    )
