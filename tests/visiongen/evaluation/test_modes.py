"""Modes of the ring are counted, and what misses them is not."""

import pytest
import torch

from visiongen.evaluation.modes import Ring, count_modes

RING = Ring()


def points(count=4000):
    return RING.sample(count, torch.Generator().manual_seed(0))


def test_centres_lie_evenly_on_the_circle():
    centres = RING.centres
    torch.testing.assert_close(centres.norm(dim=1), torch.full((8,), 2.0))
    steps = (centres - centres.roll(1, 0)).norm(dim=1)
    torch.testing.assert_close(steps, steps[:1].expand(8))


def test_the_rings_own_points_hit_every_mode():
    found = count_modes(points(), RING)
    assert found.found == 8
    assert found.near > 0.998
    assert found.hits.min() > 400


def test_a_collapsed_generator_finds_one_mode():
    found = count_modes(RING.centres[3].expand(500, 2), RING)
    assert found.found == 1
    assert found.near == 1
    assert found.hits[3] == 500


def test_points_between_modes_count_nowhere():
    found = count_modes(torch.zeros(500, 2), RING)
    assert (found.found, found.near) == (0, 0)


@pytest.mark.parametrize(("number", "modes"), [(24, 1), (26, 2)])
def test_a_mode_needs_a_fifth_of_its_points(number, modes):
    centres = RING.centres
    crowd = centres[0].expand(1000 - number, 2)
    assert (
        count_modes(torch.cat([crowd, centres[1].expand(number, 2)]), RING).found
        == modes
    )
