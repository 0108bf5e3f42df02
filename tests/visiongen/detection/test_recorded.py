"""What a card keeps of detections and polygons can be read back."""

import numpy as np
import torch
from skimage.draw import disk

from visiongen.detection.recorded import recorded_detections
from visiongen.detection.scenes import Detections, GroundTruth
from visiongen.detection.simplification import simplification_cost
from visiongen.evaluation.detection import held_out_scores

BOXES = torch.tensor([[5.0, 5, 20, 30], [30, 10, 50.5, 35]])


def test_detections_come_back_as_they_were_written():
    found = Detections(BOXES, torch.tensor([0.9, 0.25]), torch.zeros(2).long())
    truth = GroundTruth(BOXES, torch.zeros(2).long())
    none = Detections(torch.zeros(0, 4), torch.zeros(0), torch.zeros(0).long())
    _, tables = held_out_scores({"a": found, "b": none}, [truth, truth], 0.5)
    again = recorded_detections({"tables": tables})
    torch.testing.assert_close(again["a"].boxes, found.boxes)
    torch.testing.assert_close(again["a"].scores, found.scores)
    assert again["a"].labels.tolist() == [0, 0]
    assert len(again["b"]) == 0


def test_a_square_keeps_its_four_corners_and_all_its_pixels():
    mask = np.zeros((40, 40), bool)
    mask[10:30, 5:25] = True
    corners, kept = simplification_cost([mask], tolerance=1)
    assert corners <= 8  # each corner of the pixel outline may be cut
    assert kept > 0.98


def test_more_tolerance_means_fewer_corners_and_less_of_the_mask():
    mask = np.zeros((80, 80), bool)
    mask[disk((40, 40), 30)] = True
    costs = [simplification_cost([mask], tolerance) for tolerance in (0, 1, 4)]
    assert costs[0][0] > costs[1][0] > costs[2][0]
    assert costs[0][1] > costs[1][1] > costs[2][1]
    assert costs[0][1] > 0.99
