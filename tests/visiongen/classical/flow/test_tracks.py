import numpy as np

from visiongen.classical.flow.tracks import follow


def test_points_follow_a_steady_motion(moving):
    frames = np.stack([moving(2.0 * t, -1.0 * t)[1] for t in range(4)])
    start = np.array([[60.0, 60.0], [90.0, 70.0]])
    paths = follow(frames, start)
    steps = np.arange(4)[:, None, None] * np.array([2.0, -1.0])
    np.testing.assert_allclose(paths, start + steps, atol=0.1)


def test_point_that_leaves_is_lost_for_good(moving):
    frames = np.stack([moving(6.0 * t, 0)[1] for t in range(4)])
    paths = follow(frames, np.array([[60.0, 60.0], [150.0, 60.0]]))
    lost = np.isnan(paths[:, 1, 0])
    assert not lost[0]
    assert lost[-1]
    assert (np.diff(lost.astype(int)) >= 0).all()
    assert not np.isnan(paths[:, 0]).any()


def test_covered_point_is_given_up(moving):
    first, second = moving(1, 0)
    covered = second.copy()
    covered[40:81, 60:101] = np.random.default_rng(0).uniform(size=(41, 41))
    paths = follow(np.stack([first, covered]), np.array([[80.0, 60.0], [30.0, 30.0]]))
    assert np.isnan(paths[1, 0]).all()
    assert not np.isnan(paths[1, 1]).any()
