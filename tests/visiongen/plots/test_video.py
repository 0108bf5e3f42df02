import base64
import io
import re

import av
import numpy as np
import pytest

from visiongen.plots.video import encode_video, show_video


def moving_square(count=20, height=120, width=160):
    frames = np.full((count, height, width, 3), 30, np.uint8)
    for t, frame in enumerate(frames):
        frame[40:60, 10 + 4 * t : 30 + 4 * t] = (220, 40, 40)
    return frames


def decoded(content):
    with av.open(io.BytesIO(content)) as container:
        stream = container.streams.video[0]
        frames = [f.to_ndarray(format="rgb24") for f in container.decode(stream)]
        return stream, np.stack(frames)


def test_video_decodes_to_the_same_frames():
    frames = moving_square()
    stream, back = decoded(encode_video(frames, fps=25, quality=18))
    assert stream.codec_context.name == "h264"
    assert stream.codec_context.pix_fmt == "yuv420p"
    assert stream.average_rate == 25
    assert back.shape == frames.shape
    assert np.abs(back.astype(int) - frames).mean() < 3


def test_index_stands_before_the_pictures():
    content = encode_video(moving_square(), fps=25)
    assert content.index(b"moov") < content.index(b"mdat")


def test_grey_frames_are_taken():
    _, back = decoded(encode_video(moving_square()[..., 0], fps=10))
    assert back.shape == (20, 120, 160, 3)


def test_same_frames_same_bytes():
    frames = moving_square()
    # The encoder's fast path fails this about once in two to fifty calls.
    assert len({encode_video(frames, 25) for _ in range(60)}) == 1


def test_html_has_controls_alternative_and_an_embedded_file():
    shown = show_video(moving_square(), 25, alt='A "red" square moves right.').data
    assert "<video controls" in shown
    assert 'aria-label="A &quot;red&quot; square moves right."' in shown
    data = re.search(r'src="data:video/mp4;base64,([^"]+)"', shown)[1]
    assert len(base64.b64decode(data)) < 1_000_000


def test_three_seconds_of_busy_640_by_360_stay_below_a_megabyte():
    y, x = np.mgrid[:360, :640]
    frames = np.stack([
        (128 + 60 * np.sin((x + 3 * t) / 9) + 60 * np.cos((y - 2 * t) / 7))
        for t in range(75)
    ]).astype(np.uint8)  # fmt: skip
    assert len(encode_video(frames, 25)) < 1_000_000


def test_video_without_alternative_is_refused():
    with pytest.raises(ValueError, match="text alternative"):
        show_video(moving_square(), 25, alt=" ")


def test_too_large_a_video_is_refused():
    noise = np.random.default_rng(0).integers(0, 256, (12, 240, 320, 3), np.uint8)
    with pytest.raises(ValueError, match="show fewer"):
        show_video(noise, 25, alt="Noise.", quality=1)


@pytest.mark.parametrize(
    "frames",
    [
        np.zeros((0, 20, 20, 3), np.uint8),
        np.zeros((3, 21, 20, 3), np.uint8),
        np.zeros((3, 20, 20, 3)),
        np.zeros((20, 20), np.uint8),
    ],
)
def test_bad_frames_are_refused(frames):
    with pytest.raises(ValueError, match="frames"):
        encode_video(frames, 25)
