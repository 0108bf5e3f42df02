"""Frames as a video that plays in the page, without any player's script."""

import base64
import html
import tempfile
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from IPython.display import HTML
from numpy.typing import NDArray

LARGEST = 1_000_000  # bytes; more does not belong in a page


def encode_video(frames: NDArray, fps: float, quality: int = 28) -> bytes:
    """Frames as an MP4 file: H.264, yuv420p, playable from its first byte.

    Args:
        frames: ``(T, H, W, 3)`` RGB or ``(T, H, W)`` grey, uint8; H and W even.
        fps: frames a second.
        quality: the encoder's constant rate factor, 18 (fine) to 35 (coarse).

    Raises:
        ValueError: no frames, another type, odd sides.
    """
    frames = np.asarray(frames)
    if frames.ndim == 3:
        frames = np.repeat(frames[..., None], 3, axis=-1)
    if frames.ndim != 4 or frames.shape[-1] != 3 or frames.dtype != np.uint8:
        raise ValueError(
            "frames must be (T, H, W) or (T, H, W, 3) uint8, "
            f"got {frames.shape} {frames.dtype}"
        )
    count, height, width = frames.shape[:3]
    if count == 0 or height % 2 or width % 2:
        raise ValueError(
            f"{count} frames of {width} × {height}: at least one is needed, and "
            "yuv420p needs even sides"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "video.mp4")
        _write(path, frames, fps, quality)
        return path.read_bytes()


def _write(path: Path, frames: NDArray, fps: float, quality: int) -> None:
    height, width = frames.shape[1:3]
    # "faststart" puts the index before the pictures; it needs a file, not a buffer.
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream(
            "libx264", rate=Fraction(fps).limit_denominator(1000)
        )
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        # x264's assembler code gives other bytes from one run to the next.
        stream.options = {
            "crf": str(quality),
            "preset": "medium",
            "threads": "1",
            "x264-params": "no-asm=1",
        }
        for frame in frames:
            picture = av.VideoFrame.from_ndarray(frame, format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


def show_video(frames: NDArray, fps: float, alt: str, quality: int = 28) -> HTML:
    """A video with controls; the press adds a poster and moves the bytes to a file.

    Args:
        frames: as for ``encode_video``; at most 640 × 360 for a few seconds.
        fps: frames a second.
        alt: what happens in the video, for who cannot see it.
        quality: see ``encode_video``.

    Raises:
        ValueError: an empty ``alt``, or a video above 1 MB.
    """
    if not alt.strip():
        raise ValueError("a video needs a text alternative: say what happens in it")
    content = encode_video(frames, fps, quality)
    if len(content) > LARGEST:
        raise ValueError(
            f"the video has {len(content)} bytes; a page takes {LARGEST}: show fewer "
            "or smaller frames, or raise quality (a larger number is coarser)"
        )
    height, width = np.shape(frames)[1:3]
    said = html.escape(alt, quote=True)
    data = base64.b64encode(content).decode("ascii")
    return HTML(
        f'<video controls loop muted playsinline width="{width}" height="{height}" '
        f'aria-label="{said}"><source src="data:video/mp4;base64,{data}" '
        f'type="video/mp4">{said}</video>'
    )
