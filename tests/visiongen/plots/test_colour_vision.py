import numpy as np

from visiongen.plots.colour_vision import WITHOUT_GREEN, without_green_cones


def test_greys_stay_grey():
    np.testing.assert_allclose(WITHOUT_GREEN.sum(1), 1, atol=2e-6)
    grey = np.full((2, 3, 3), 0.4)
    np.testing.assert_allclose(without_green_cones(grey), grey, atol=1e-5)


def test_red_and_green_get_one_hue_and_blue_another():
    red, green, blue = without_green_cones(np.eye(3)[None])[0]
    for colour in (red, green):
        assert colour[0] > colour[1] > colour[2]  # brownish yellow
    assert blue[2] > max(blue[:2])
