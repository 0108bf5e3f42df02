"""Places of strongest answers, against the answers themselves."""

import numpy as np
import torch
from torch import nn

from visiongen.evaluation.receptive_field import View
from visiongen.interpret.strongest_places import (
    cut_out,
    seen_region,
    strongest_places,
)


def test_places_are_the_largest_maxima_over_all_pictures():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 5, 3)).eval()
    images = torch.randn(11, 3, 9, 8)
    found = strongest_places(model, images.split(4), ["0", "2"], [3, 1], count=6)
    maps = model(images).detach()
    for channel, places in zip((3, 1), found["2"], strict=True):
        values = maps[:, channel].amax((1, 2)).sort(descending=True)
        assert [place.image for place in places] == values.indices[:6].tolist()
        for place in places:
            value = maps[place.image, channel, place.row, place.column]
            torch.testing.assert_close(float(value), place.value)
    assert len(found["0"]) == 2


def test_hooks_are_gone_afterwards():
    model = nn.Sequential(nn.Conv2d(3, 4, 3))
    strongest_places(model, [torch.randn(1, 3, 5, 5)], ["0"], [0], count=1)
    assert not model[0]._forward_hooks


def test_a_region_ends_where_the_picture_ends():
    view = View(side=7, stride=2, first=3)
    assert seen_region(view, 0, 1, 20, 20) == (slice(0, 7), slice(2, 9))
    assert seen_region(View(7, 2, 0), 0, 9, 20, 20) == (slice(0, 4), slice(15, 20))


def test_a_cut_shows_the_region():
    image = np.zeros((20, 20, 3), np.uint8)
    image[4:11, 6:13] = 200
    found = cut_out(image, View(side=7, stride=2, first=3), 2, 3, side=28)
    assert found.shape == (28, 28, 3)
    assert (found == 200).all()
