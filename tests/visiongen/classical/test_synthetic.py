import numpy as np
import pytest

from visiongen.classical.synthetic import zone_plate


@pytest.mark.parametrize("finest", [0.1, 0.25])
def test_the_rings_reach_the_stated_frequency_at_the_edge(finest):
    side = 401
    plate = zone_plate(side, finest)
    assert plate.shape == (side, side)
    assert plate[200, 200] == 1
    assert plate.min() >= 0
    # zero crossings along the last 60 pixels of the middle row: two a cycle
    row = plate[200, -60:] - 0.5
    cycles = np.count_nonzero(np.diff(np.sign(row))) / 2
    expected = finest * (1 - 60 / side)  # frequency half-way into that stretch
    assert cycles / 60 == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(("side", "finest"), [(1, 0.2), (9.5, 0.2), (9, 0), (9, 0.6)])
def test_impossible_plates_raise(side, finest):
    with pytest.raises(ValueError, match=r"side|finest"):
        zone_plate(side, finest)
