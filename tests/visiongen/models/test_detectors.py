"""The two detectors on SqueezeNet: maps, anchors and sizes."""

from types import SimpleNamespace

import pytest
import torch
import torch.nn.functional as F
from torchvision.models import squeezenet1_0

from visiongen.models import detectors
from visiongen.models.detectors import (
    BODY_ENDS,
    SqueezeNetBody,
    squeezenet_mask_rcnn,
    squeezenet_ssd,
    with_imagenet_body,
)


def seeded(number=0):
    return torch.Generator().manual_seed(number)


@torch.no_grad()
def test_maps_are_those_of_torchvisions_squeezenet_on_a_padded_picture():
    body, theirs = SqueezeNetBody(), squeezenet1_0().features
    theirs.load_state_dict(body.layers.state_dict())
    images = torch.rand(1, 3, 64, 96, generator=seeded())
    padded = F.pad(images, (3, 3, 3, 3))
    for stride, found in body(images).items():
        assert found.shape[2:] == (64 // int(stride), 96 // int(stride))
        expected = theirs[: BODY_ENDS[stride] + 1](padded)
        torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


def test_anchors_of_all_maps_lie_in_the_middle_of_their_cells():
    model = squeezenet_ssd(side=64)
    maps = list(model.backbone(torch.zeros(1, 3, 64, 64)).values())
    images = SimpleNamespace(image_sizes=[(64, 64), (64, 64)])
    first, second = model.anchor_generator(images, maps)
    assert torch.equal(first, second)
    counts = [cells * 2 * sizes for cells, sizes in ((64, 3), (16, 2), (4, 2), (4, 2))]
    assert len(first) == sum(counts)
    centres = (first[:, :2] + first[:, 2:]) / 2
    for start, stride in ((0, 8), (counts[0], 16), (sum(counts[:2]), 32)):
        assert centres[start].tolist() == pytest.approx([stride / 2] * 2)


@pytest.mark.parametrize("build", [squeezenet_ssd, squeezenet_mask_rcnn])
def test_a_detector_is_small_enough_to_be_kept_with_the_book(build):
    numbers = sum(tensor.numel() for tensor in build().state_dict().values())
    assert 2 * numbers < 6e6  # bytes in half precision


def test_the_body_gets_imagenet_weights_and_its_first_layers_are_frozen(monkeypatch):
    source = squeezenet1_0()
    monkeypatch.setattr(detectors, "load", lambda name: SimpleNamespace(model=source))
    model = with_imagenet_body(squeezenet_ssd(side=64))
    body = model.backbone.body
    for name, weight in source.features.named_parameters():
        own = body.layers.get_parameter(name)
        assert torch.equal(own, weight)
        assert own.requires_grad == (int(name.split(".")[0]) >= 6)


@torch.no_grad()
def test_mask_rcnn_gives_a_mask_of_the_pictures_size_for_every_box():
    torch.manual_seed(0)
    model = squeezenet_mask_rcnn(sides=(64,), longest=96).eval()
    model.roi_heads.score_thresh = 0.0
    (found,) = model([torch.rand(3, 50, 70, generator=seeded())])
    assert len(found["boxes"]) > 0
    assert found["masks"].shape == (len(found["boxes"]), 1, 50, 70)
