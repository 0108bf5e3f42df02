"""The loss term by term, against Ultralytics' own on a real head."""

import pytest
import torch

from visiongen.detection.detection_loss import assign, detection_loss, read_cells
from visiongen.pretrained.quiet_ultralytics import import_ultralytics
from visiongen.pretrained.ultralytics_models import build

SIDE = 96
OBJECTS = torch.tensor([[10.0, 12, 50, 90], [40, 20, 80, 70], [60, 60, 90, 92]])
LABELS = torch.tensor([0, 1, 1])


@pytest.fixture(scope="module")
def network():
    import_ultralytics()
    from ultralytics.cfg import get_cfg

    torch.manual_seed(0)
    model = build("yolov8n", classes=2)
    model.args = get_cfg()
    for layers in (*model.model[-1].cv2, *model.model[-1].cv3):
        layers[-1].weight.data.mul_(5)  # predictions that differ from cell to cell
    return model.train()


@pytest.fixture(scope="module")
def output(network):
    images = torch.rand(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    return network(images)


@pytest.mark.parametrize("most", [10, 1])
def test_all_three_terms_are_those_of_ultralytics(network, output, most):
    import_ultralytics()
    from ultralytics.utils.loss import v8DetectionLoss

    corner, opposite = OBJECTS[:, :2] / SIDE, OBJECTS[:, 2:] / SIDE
    batch = {
        "batch_idx": torch.zeros(len(OBJECTS)),
        "cls": LABELS[:, None].float(),
        "bboxes": torch.cat([(corner + opposite) / 2, opposite - corner], 1),
    }
    expected, _ = v8DetectionLoss(network, tal_topk=most)(output, batch)
    ours = detection_loss(read_cells(output, SIDE), OBJECTS, LABELS, most)
    assert list(ours) == ["box", "class", "dfl"]
    found = torch.stack(list(ours.values()))
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_the_best_cell_of_an_object_is_asked_for_its_overlap(output):
    cells = read_cells(output, SIDE)
    owner, asked = assign(cells, OBJECTS, LABELS)
    assert (asked[owner < 0] == 0).all()
    assert asked.max() <= 1
    for n in range(len(OBJECTS)):
        assert (owner == n).sum() <= 10


def test_gradients_reach_boxes_and_classes(output):
    cells = read_cells(output, SIDE)
    loss = detection_loss(cells, OBJECTS, LABELS)
    for name, given in {"box": "boxes", "dfl": "boxes", "class": "scores"}.items():
        (slope,) = torch.autograd.grad(loss[name], output[given], retain_graph=True)
        assert slope.abs().max() > 0
