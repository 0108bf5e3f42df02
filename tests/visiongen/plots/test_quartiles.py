import matplotlib.pyplot as plt
import numpy as np
import pytest

from visiongen.plots.quartiles import draw_quartiles, quartiles_by_group


def test_groups_are_sorted_by_the_key_and_hold_equally_many():
    key = np.random.default_rng(0).permutation(100.0 * np.arange(1, 101))
    centre, parts = quartiles_by_group(key / 100, key, groups=4)
    np.testing.assert_allclose(centre, [1300, 3800, 6300, 8800])
    np.testing.assert_allclose(parts[0], np.percentile(np.arange(1, 26), (25, 50, 75)))
    np.testing.assert_allclose(
        parts[3], np.percentile(np.arange(76, 101), (25, 50, 75))
    )


def test_pictures_are_taken_as_they_are():
    values = np.arange(12.0).reshape(3, 4)
    centre, parts = quartiles_by_group(values, -values, groups=2)
    np.testing.assert_allclose(centre, [-8.5, -2.5])
    np.testing.assert_allclose(parts[:, 1], [8.5, 2.5])


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"\(3,\) but key \(4,\)"):
        quartiles_by_group(np.ones(3), np.ones(4))


def test_line_is_the_median():
    figure, axes = plt.subplots()
    draw_quartiles(axes, np.array([1, 2.0]), np.array([[0, 1, 2], [3, 5, 9.0]]))
    assert axes.lines[0].get_xydata().tolist() == [[1, 1], [2, 5]]
    plt.close(figure)
