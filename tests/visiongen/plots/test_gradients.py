import numpy as np
import pytest

from visiongen.classical.gradients import sobel
from visiongen.plots.gradients import SECTORS, show_gradient

y, x = np.mgrid[-20:21, -20:21]
DISC = 1 / (1 + np.exp(np.hypot(x, y) - 12))  # bright inside, smooth rim


def test_arrows_stand_on_the_rim_and_point_to_the_bright_side():
    left, middle, right = show_gradient(DISC, *sobel(DISC)).axes
    (arrows,) = left.collections
    place = arrows.get_offsets() - 20
    radius = np.hypot(*place.T)
    assert len(radius) == SECTORS
    np.testing.assert_allclose(radius, 12, atol=1.5)
    inward = -(place[:, 0] * arrows.U + place[:, 1] * arrows.V)
    np.testing.assert_allclose(inward / radius / np.hypot(arrows.U, arrows.V), 1, 0.02)
    titles = [axes.get_title() for axes in (left, middle, right)]
    assert titles == ["gradient", "magnitude", "direction"]


def test_directions_are_drawn_on_the_whole_circle():
    figure = show_gradient(DISC, *sobel(DISC))
    assert figure.axes[2].images[0].get_clim() == (-np.pi, np.pi)


def test_a_flat_picture_has_no_gradient_to_draw():
    with pytest.raises(ValueError, match="derivatives"):
        show_gradient(np.ones((9, 9)), np.zeros((9, 9)), np.zeros((9, 9)))
