"""Moves videos out of the notebooks into files named by their content.

A cell shows a video as HTML with the bytes in a data URI. The press writes the bytes to
``book/_static/media/HASH.mp4``, a poster beside them, and lets the notebook refer to
both at the published site's address, so that they play in Colab too. The site's reader
turns the addresses into relative ones (``for_page``); the outputs' hash is taken of
that form, so that a fork may change the address without executing anything.
"""

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bookbuild.errors import BookError
from bookbuild.notebook_file import code_cells
from bookbuild.repository import Repository

FILE_NAME = r"[0-9a-f]{16}\.(?:mp4|jpg)"
# Quotes and backslashes end an address, so that this also works on HTML inside JSON.
ADDRESS = re.compile(
    rf"""(?:https?://[^\s"'\\<>]*|\.\.)/_static/media/(?P<name>{FILE_NAME})"""
)
ON_PAGE = r"../_static/media/\g<name>"  # seen from chapters/NAME.html
VIDEO = re.compile(r"<video\b(?P<attributes>[^>]*)>(?P<inside>.*?)</video>", re.DOTALL)
DATA = re.compile(r"""data:video/(?P<format>\w+);base64,(?P<bytes>[^"']+)""")


def move_videos(repo: Repository, notebook: dict[str, Any]) -> dict[str, bytes]:
    """Replace the videos in the outputs by addresses.

    Returns:
        The files to write into ``repo.media``: ``{name: content}``.

    Raises:
        BookError: a video is not MP4, cannot be decoded or stands outside ``<video>``.
    """
    files: dict[str, bytes] = {}

    def move(match: re.Match[str]) -> str:
        found = DATA.search(match[0])
        if not found:
            return match[0]
        if found["format"] != "mp4":
            raise BookError(f"a cell shows a {found['format']} video; encode it as mp4")
        content = base64.b64decode(found["bytes"])
        name = _content_name(content)
        files[f"{name}.mp4"] = content
        files[f"{name}.jpg"] = make_poster(content)
        address = f"{repo.site}/_static/media/{name}"
        opening = f'<video poster="{address}.jpg" preload="none"{match["attributes"]}>'
        return DATA.sub(f"{address}.mp4", f"{opening}{match['inside']}</video>")

    for data in _html_outputs(notebook):
        data["text/html"] = VIDEO.sub(move, "".join(data["text/html"]))
        if DATA.search(data["text/html"]):
            raise BookError(
                "a cell shows a video outside a <video> element; use "
                "visiongen.plots.video.show_video"
            )
    return files


def make_poster(content: bytes) -> bytes:
    """The first frame of an MP4 as a JPEG.

    Raises:
        BookError: no frame can be decoded.
    """
    import av

    try:
        with av.open(io.BytesIO(content), "r") as container:
            frame = next(container.decode(video=0)).to_image()
    except (av.FFmpegError, IndexError, StopIteration) as error:
        raise BookError(
            f"a cell shows a video that cannot be decoded: {error}"
        ) from error
    poster = io.BytesIO()
    frame.save(poster, "JPEG", quality=82, optimize=True)
    return poster.getvalue()


def for_page(html: str) -> str:
    """The same HTML for a chapter's page on the site: media by relative address."""
    return ADDRESS.sub(ON_PAGE, html)


def set_addresses(repo: Repository, notebook: dict[str, Any]) -> None:
    """Make all videos of a notebook refer to the site's present address."""
    for data in _html_outputs(notebook):
        html = "".join(data["text/html"])
        if ADDRESS.search(html):
            address = rf"{repo.site}/_static/media/\g<name>"
            data["text/html"] = ADDRESS.sub(address, html)


def damaged_media(repo: Repository, notebook: dict[str, Any]) -> list[str]:
    """Why the media that the outputs refer to are not the ones they were made with."""
    reasons = []
    for name in sorted(_names(notebook)):
        path = repo.media / name
        if not path.is_file():
            reasons.append(f"{repo.relative(path)} is missing")
        elif path.suffix == ".mp4" and _content_name(path.read_bytes()) != path.stem:
            reasons.append(f"{repo.relative(path)} was edited by hand")
    return reasons


def unreferenced_media(repo: Repository) -> list[Path]:
    """Media files that no committed notebook refers to."""
    used: set[str] = set()
    for path in repo.notebooks.glob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        used.update(match["name"] for match in ADDRESS.finditer(text))
    return [
        path
        for path in sorted(repo.media.glob("*"))
        if re.fullmatch(FILE_NAME, path.name) and path.name not in used
    ]


def _content_name(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _names(notebook: dict[str, Any]) -> set[str]:
    return {
        match["name"]
        for data in _html_outputs(notebook)
        for match in ADDRESS.finditer("".join(data["text/html"]))
    }


def _html_outputs(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The data of each output that has HTML."""
    for cell in code_cells(notebook):
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                yield output["data"]
