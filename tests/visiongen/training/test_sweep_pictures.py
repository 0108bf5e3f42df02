"""Samples of a sweep stand under the name of the variant that made them."""

import json

import pytest
import torch

from visiongen.training.pictures import as_grid, stack_first_rows, write_png
from visiongen.training.sweep_pictures import sweep_samples


def published(folder, sides):
    """A sweep whose n-th variant has pictures of the level 10 n + their number."""
    variants, grids = {}, []
    for number, side in enumerate(sides):
        levels = 10 * number + torch.arange(64) % 10
        pictures = levels[:, None, None, None].expand(64, 3, side, side)
        variants[f"v{number}"] = {}
        grids.append(as_grid(pictures.to(torch.uint8)))
    write_png(folder / "sweep.png", stack_first_rows(grids))
    (folder / "sweep.json").write_text(json.dumps({"variants": variants}))


def test_each_title_has_the_pictures_of_its_variant(tmp_path):
    published(tmp_path, [4, 4, 4])
    found = sweep_samples("sweep", {"v2": "C", "v0": "A"}, count=3, folder=tmp_path)
    assert list(found) == ["C", "A"]
    assert found["C"].shape == (3, 4, 4, 3)
    assert found["C"][:, 0, 0, 0].tolist() == [20, 21, 22]
    assert found["A"][:, 0, 0, 0].tolist() == [0, 1, 2]


def test_unknown_variants_and_several_sides_are_refused(tmp_path):
    published(tmp_path, [4, 8])
    with pytest.raises(KeyError, match="no variants w"):
        sweep_samples("sweep", {"w": "W"}, folder=tmp_path)
    with pytest.raises(ValueError, match="several sides"):
        sweep_samples("sweep", {"v0": "A"}, folder=tmp_path)
