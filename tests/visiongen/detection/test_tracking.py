"""Two walkers of known paths, seen by a detector that sometimes blinks."""

import torch

from visiongen.detection.scenes import Detections
from visiongen.detection.tracking import crossings, track


def walkers(frames=30, blink=()):
    """One goes right from 0, one left from 90, 3 pixels a frame, in two lanes."""
    found = []
    for n in range(frames):
        boxes = torch.tensor(
            [[3.0 * n, 0, 3 * n + 20, 40], [90 - 3 * n, 50, 110 - 3 * n, 90]]
        )
        order = torch.tensor([1, 0] if n % 2 else [0, 1])  # detectors have no order
        seen = boxes[order][:0] if n in blink else boxes[order]
        found.append(Detections(seen, torch.ones(len(seen)), torch.zeros(len(seen))))
    return found


def test_each_walker_is_one_track_from_beginning_to_end():
    tracks = track(walkers())
    assert [len(each) for each in tracks] == [30, 30]
    for each, step in zip(tracks, (3, -3), strict=True):
        moves = torch.stack(each.boxes)[:, 0].diff()
        assert (moves == step).all()


def test_a_short_blink_does_not_end_a_track_and_a_long_one_does():
    assert len(track(walkers(blink=(10, 11)), patience=2)) == 2
    assert len(track(walkers(blink=(10, 11, 12)), patience=2)) == 4


def test_each_walker_crosses_the_line_once_in_its_direction():
    assert crossings(track(walkers()), x=50) == {"rightwards": 1, "leftwards": 1}
    assert crossings(track(walkers()), x=500) == {"rightwards": 0, "leftwards": 0}


def test_who_turns_back_counts_twice():
    there = walkers(20)
    tracks = track([*there, *there[::-1]])
    assert crossings(tracks, x=50) == {"rightwards": 2, "leftwards": 2}


def test_an_empty_video_has_no_tracks():
    assert track(walkers(blink=range(30))) == []
