"""The drawn world shows what its captions say."""

import pytest
import torch
from skimage.measure import label

from visiongen.data.shape_world import (
    COLOURS,
    NUMBERS,
    SHAPES,
    Description,
    all_descriptions,
    draw_shapes,
)


def test_there_are_sixty_captions_and_all_differ():
    captions = [each.caption for each in all_descriptions()]
    assert len(set(captions)) == len(captions) == 60
    assert {"one red circle", "two blue crosses", "three green squares"} <= set(
        captions
    )


def test_every_word_occurs_in_training_and_every_new_pair_does_not():
    known = [each for each in all_descriptions() if not each.is_new]
    new = {(each.colour, each.shape) for each in all_descriptions() if each.is_new}
    assert len(known) == 45
    assert {each.colour for each in known} == set(COLOURS)
    assert {each.shape for each in known} == set(SHAPES)
    assert not new & {(each.colour, each.shape) for each in known}


@pytest.mark.parametrize("description", all_descriptions(), ids=lambda d: d.caption)
def test_as_many_things_of_that_colour_are_drawn_as_the_caption_says(description):
    pictures = draw_shapes(description, 6, seed=3)
    assert pictures.shape == (6, 3, 24, 24)
    colour = torch.tensor(COLOURS[description.colour], dtype=torch.uint8)
    covered = (pictures == colour[:, None, None]).all(1)
    for mask in covered.numpy():
        _, things = label(mask, return_num=True, connectivity=1)
        assert things == NUMBERS.index(description.number) + 1


def test_shapes_differ_in_what_they_cover():
    shares = {}
    for shape in SHAPES:
        pictures = draw_shapes(Description("one", "red", shape), 200, seed=0)
        shares[shape] = float((pictures[:, 0] == 220).float().sum((1, 2)).mean())
    assert shares["square"] > 1.2 * shares["cross"]
    assert len({round(share) for share in shares.values()}) > 2


def test_the_seed_decides_everything():
    description = all_descriptions()[7]
    first, again, other = (draw_shapes(description, 3, seed) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
