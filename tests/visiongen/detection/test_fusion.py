"""Several detectors: the loudest, the pool, and the average."""

import torch

from visiongen.detection.fusion import fused, most_confident, pooled
from visiongen.detection.scenes import Detections


def said(*rows):
    table = torch.tensor(rows, dtype=torch.float).reshape(-1, 5)
    return Detections(table[:, :4], table[:, 4], torch.zeros(len(table)).long())


LEFT, NEAR_LEFT, RIGHT = (0, 0, 10, 20), (2, 0, 12, 20), (50, 0, 60, 20)


def test_the_loudest_decides_alone():
    loud, quiet = said((*LEFT, 0.9)), said((*LEFT, 0.8), (*RIGHT, 0.8))
    assert most_confident([quiet, loud, said()]) is loud


def test_the_pool_keeps_what_any_detector_saw_and_no_box_twice():
    found = pooled([said((*LEFT, 0.9)), said((*NEAR_LEFT, 0.8), (*RIGHT, 0.3))], 0.5)
    assert found.boxes.tolist() == [list(map(float, LEFT)), list(map(float, RIGHT))]


def test_the_average_is_weighted_by_confidence():
    found = fused([said((*LEFT, 0.75)), said((*NEAR_LEFT, 0.25))], 0.5)
    torch.testing.assert_close(found.boxes, torch.tensor([[0.5, 0, 10.5, 20]]))
    torch.testing.assert_close(found.scores, torch.tensor([0.5]))


def test_a_box_that_one_of_two_saw_loses_half_its_confidence():
    found = fused([said((*LEFT, 0.9)), said((*LEFT, 0.9), (*RIGHT, 0.8))])
    torch.testing.assert_close(found.scores, torch.tensor([0.9, 0.4]))


def test_one_detector_alone_is_left_as_it_is():
    alone = said((*LEFT, 0.9), (*RIGHT, 0.8))
    found = fused([alone])
    assert torch.equal(found.boxes, alone.boxes)
    torch.testing.assert_close(found.scores, alone.scores)


def test_classes_are_not_averaged():
    box, one = torch.tensor([LEFT]).float(), torch.ones(1)
    other = Detections(box, one, one.long())
    assert len(fused([said((*LEFT, 0.9)), other])) == 2


def test_nothing_gives_nothing():
    assert len(fused([said(), said()])) == len(pooled([said(), said()])) == 0
