"""Who must find what: equal to Ultralytics' assigner, and to a rule spelled out."""

import pytest
import torch

from visiongen.detection.assignment import (
    alignment,
    assign_by_alignment,
    assign_by_shape,
    cell_centres,
)
from visiongen.pretrained.quiet_ultralytics import import_ultralytics

SIDE = 64


def scene(boxes, seed):
    generator = torch.Generator().manual_seed(seed)
    centres = cell_centres(SIDE)
    objects = boxes(6, seed=seed, side=50)
    reach = 20 * torch.rand(len(centres), 4, generator=generator)
    predicted = torch.cat([centres - reach[:, :2], centres + reach[:, 2:]], 1)
    classes = torch.rand(len(centres), 3, generator=generator)
    labels = torch.tensor([0, 1, 2, 0, 1, 2])
    return centres, objects, predicted, classes, labels


@pytest.mark.parametrize("most", [10, 1])
@pytest.mark.parametrize("seed", range(3))
def test_alignment_assigns_as_ultralytics_does(boxes, most, seed):
    import_ultralytics()
    from ultralytics.utils.tal import TaskAlignedAssigner

    centres, objects, predicted, classes, labels = scene(boxes, seed)
    theirs = TaskAlignedAssigner(topk=most, num_classes=3, alpha=0.5, beta=6.0)
    *_, chosen, owner = theirs(
        classes[None],
        predicted[None],
        centres,
        labels[None, :, None],
        objects[None],
        torch.ones(1, len(objects), 1),
    )
    aligned = alignment(classes[:, labels], predicted, centres, objects)
    ours = assign_by_alignment(*aligned, most)
    useful = aligned[1].sum(0) > 0  # theirs also takes cells whose prediction misses
    assert torch.equal((ours >= 0)[useful], chosen[0][useful])
    both = (ours >= 0) & chosen[0]
    assert both.sum() > 3
    assert torch.equal(ours[both], owner[0][both])


def test_a_cell_outside_an_object_is_never_aligned(boxes):
    centres, objects, predicted, classes, labels = scene(boxes, 0)
    wide = (objects[:, 2:] - objects[:, :2]).amin(1) > 16
    aligned, _ = alignment(classes[:, labels], predicted, centres, objects)
    for box, row in zip(objects[wide], aligned[wide], strict=True):
        inside = ((centres > box[:2]) & (centres < box[2:])).all(1)
        assert (row[~inside] == 0).all()


def test_centres_lie_in_the_middle_of_their_cells():
    centres = cell_centres(SIDE)
    assert len(centres) == 8 * 8 + 4 * 4 + 2 * 2
    assert centres[0].tolist() == [4, 4]
    assert centres[-1].tolist() == [48, 48]


def test_an_object_gets_its_cell_and_the_two_nearest_neighbours():
    objects = torch.tensor([[20.0, 21, 40, 43]])  # its middle is (30, 32)
    anchors = torch.tensor([[[20.0, 22]]] * 3)
    cells = assign_by_shape(objects, anchors, SIDE)[0]
    fine = cells[:64].view(8, 8).nonzero().tolist()
    # x = 3.75 cells: the right neighbour is nearer; y = 4.0 cells: the upper one
    assert sorted(fine) == [[3, 3], [4, 3], [4, 4]]


@pytest.mark.parametrize(("width", "fits"), [(79.0, 1), (81.0, 0), (5.1, 1), (4.9, 0)])
def test_a_shape_fits_up_to_four_times(width, fits):
    objects = torch.tensor([[0.0, 0, 20, 20]])
    anchors = torch.tensor([[[width, 20]]] * 3)
    assert assign_by_shape(objects, anchors, 128).amax() == fits


def test_neighbours_outside_the_picture_are_left_out():
    objects = torch.tensor([[0.0, 0, 4, 4]])
    cells = assign_by_shape(objects, torch.full((3, 1, 2), 4.0), SIDE)
    assert cells[0, :64].sum() == 1
