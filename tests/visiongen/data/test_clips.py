import numpy as np
import pytest

from visiongen.data import clips


def test_pixels_are_averaged_and_frames_skipped(monkeypatch):
    frames = np.random.default_rng(0).integers(0, 256, (6, 720, 1280, 3), np.uint8)

    def read(name, start, stop):
        return frames[start:stop]

    monkeypatch.setattr(clips, "video_frames", read)
    found = clips.clip("video/a.mp4", 1, 6, step=2)
    assert found.shape == (3, 360, 640, 3)
    expected = frames[1:6:2].reshape(3, 360, 2, 640, 2, 3).mean((2, 4))
    assert np.abs(found - expected).max() <= 0.5


def test_other_proportions_are_refused(monkeypatch):
    monkeypatch.setattr(
        clips, "video_frames", lambda *_: np.zeros((1, 240, 426, 3), np.uint8)
    )
    with pytest.raises(ValueError, match="426 × 240"):
        clips.clip("video/a.mp4", 0, 1)
