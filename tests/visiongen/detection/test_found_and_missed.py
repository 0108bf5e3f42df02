"""Found, missed and false, counted by hand."""

import torch

from visiongen.detection.found_and_missed import found_and_missed
from visiongen.detection.scenes import Detections, GroundTruth


def test_objects_are_found_or_missed_and_boxes_right_or_false():
    objects = torch.tensor([[0.0, 0, 10, 10], [20, 0, 30, 10], [40, 0, 50, 10]])
    boxes = torch.tensor(
        [[0.0, 0, 10, 9], [1, 0, 10, 10], [20, 0, 30, 10], [70, 0, 80, 9]]
    )
    truth = GroundTruth(objects, torch.zeros(3, dtype=torch.long))
    shown = Detections(boxes, torch.ones(4), torch.zeros(4, dtype=torch.long))
    nothing = Detections(boxes[:0], torch.ones(0), torch.zeros(0, dtype=torch.long))
    # one person in the second picture, whom nobody saw
    counts = found_and_missed(
        [shown, nothing],
        [truth, GroundTruth(objects[:1], torch.zeros(1, dtype=torch.long))],
    )
    assert counts == {"found": 2, "missed": 2, "false": 2}
