"""Grids, and what becomes of them."""

import numpy as np
import pytest
import torch

from visiongen.training.errors import CardError
from visiongen.training.pictures import (
    as_grid,
    load_film,
    load_samples,
    read_png,
    stack_first_rows,
    write_png,
)


def numbered(count, channels, side=2):
    values = torch.arange(count).byte()[:, None, None, None]
    return values.expand(count, channels, side, side).contiguous()


@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_stand_in_reading_order_and_the_rest_is_black(channels):
    grid = as_grid(numbered(5, channels) + 1, columns=3)
    one = grid if channels == 1 else grid[..., 2]
    assert one[::2, ::2].tolist() == [[1, 2, 3], [4, 5, 0]]


def test_png_loses_nothing(tmp_path):
    grid = as_grid(torch.randint(256, (32, 3, 4, 4), dtype=torch.uint8))
    write_png(tmp_path / "x.png", grid)
    np.testing.assert_array_equal(read_png(tmp_path / "x.png"), grid)


def test_rows_of_smaller_pictures_are_padded():
    small, large = as_grid(numbered(32, 3, 2)), as_grid(numbered(32, 3, 4))
    stacked = stack_first_rows([small, large])
    assert stacked.shape == (2 + 4, 64, 3)
    assert (stacked[:2, 32:] == 0).all()
    assert stacked[0, 31, 0] == 15


@pytest.mark.parametrize("read", [load_samples, load_film])
def test_missing_pictures_say_how_to_make_them(read, tmp_path):
    with pytest.raises(CardError, match='"visiongen publish nothing"'):
        read("nothing", tmp_path)
