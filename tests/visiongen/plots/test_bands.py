import numpy as np
import pytest

from visiongen.plots.bands import show_bands

SHAPE = (20, 40)
VERSIONS = [np.full(SHAPE, value) for value in (0.1, 0.5, 0.9)]


def test_bands_follow_each_other_and_lean_to_the_right():
    drawn = show_bands(VERSIONS, [0.25, 0.75]).axes[0].images[0].get_array()
    top, bottom = drawn[0], drawn[-1]
    assert list(np.unique(drawn)) == [0.1, 0.5, 0.9]
    assert [np.count_nonzero(top == v) for v in (0.1, 0.5, 0.9)] == [10, 20, 10]
    assert np.count_nonzero(bottom == 0.1) == 15
    assert (np.diff(drawn, axis=1) >= 0).all()


def test_bytes_and_floats_in_colour_may_be_mixed():
    grey = np.full((*SHAPE, 3), 51, np.uint8)
    drawn = show_bands([grey, np.ones((*SHAPE, 3))], [0.5]).axes[0].images[0]
    assert set(np.unique(drawn.get_array())) == {0.2, 1.0}


@pytest.mark.parametrize("starts", [[0.5], [0.7, 0.2], [0.0, 0.5], [0.5, 1.0]])
def test_starts_must_fit_the_versions(starts):
    with pytest.raises(ValueError, match=r"bands|rise"):
        show_bands(VERSIONS, starts)


def test_versions_must_have_one_shape():
    with pytest.raises(ValueError, match="one shape"):
        show_bands([VERSIONS[0], VERSIONS[0][:5]], [0.5])
