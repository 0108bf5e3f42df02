"""Boxes of tracks and the line stand where they belong, in a copy."""

import numpy as np
import torch

from visiongen.detection.tracking import Track
from visiongen.plots.followed import draw_followed


def test_a_track_is_drawn_in_its_frames_and_the_line_in_all():
    frames = np.zeros((3, 60, 80, 3), np.uint8)
    seen = Track([1], [torch.tensor([20.0, 20, 40, 50])])
    drawn = draw_followed(frames, [seen], x=70)
    assert frames.sum() == 0
    assert (drawn[:, :, 70] == 255).all()
    assert drawn[1, 35, 20].any()
    assert drawn[1, 50, 30].any()
    assert not drawn[::2, :, :60].any()
