"""``bookbuild execute --compare``: do the committed numbers come out again?

Two values agree when they differ by at most 2 % of the larger, or by at most 0.000001,
or, if they are printed with decimals, by one unit of the last. The words around them
have to be the same. Pictures and videos count by their presence, kind and size; cells
tagged ``timing`` by the presence of their outputs.
"""

import argparse
import base64
import html
import io
import math
import re
import subprocess
from collections.abc import Iterator
from functools import partial
from typing import Any

from PIL import Image

from bookbuild.chapter import read_chapter
from bookbuild.errors import BookError
from bookbuild.execute import execute
from bookbuild.fingerprint import stale
from bookbuild.notebook_file import code_cells, read_notebook
from bookbuild.parallel import in_parallel
from bookbuild.repository import Repository

RELATIVE = 0.02
FLOOR = 1e-6
NUMBER = re.compile(
    r"(?<![\w.])[-+−]?(?:\d[\d,_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?!\w)|\b(?:nan|inf)\b"
)
PADDING = re.compile(r"\s+|-{2,}|─{2,}|={2,}")
MARKUP = re.compile(r"<(?:style|script).*?</(?:style|script)>|<[^>]*>", re.DOTALL)


def compare_chapters(repo: Repository, arguments: argparse.Namespace, jobs: int) -> int:
    """Re-execute chapters and print what differs; the exit status is 1 if any does.

    Args:
        repo: the repository.
        arguments: ``names``, ``recent_first`` and ``minutes`` of ``bookbuild execute``.
        jobs: how many chapters run at once.
    """
    paths = [repo.chapter_path(name) for name in arguments.names]
    names = [path.stem for path in paths or repo.chapter_paths()]
    if arguments.recent_first:
        names.sort(key=partial(last_commit, repo), reverse=True)
    seconds = None if arguments.minutes is None else arguments.minutes * 60
    print(f"tolerance: {RELATIVE:.0%} of the value, {FLOOR:g}, or the last decimal")
    failed = False
    work = partial(compare_chapter, repo)
    for name, result in in_parallel(work, names, jobs, seconds):
        if result is None:
            print(f"{name}: left out, the {arguments.minutes:g} minutes are used up")
            continue
        differences = [str(result)] if isinstance(result, BookError) else result
        print(f"{name}: {'differs' if differences else 'the same'}", flush=True)
        for difference in differences:
            print(f"  {difference}")
        failed |= bool(differences)
    return int(failed)


def compare_chapter(repo: Repository, name: str) -> list[str]:
    """Re-execute a chapter and say how its outputs differ from the committed ones.

    Raises:
        BookError: the chapter fails.
    """
    chapter = read_chapter(repo, repo.chapter_path(name))
    notebook = read_notebook(repo.notebook_path(name))
    reasons = stale(repo, chapter, notebook)
    if reasons or notebook is None:
        return [f"stale, so not compared: {'; '.join(reasons)}"]
    again = code_cells(execute(repo, chapter).notebook)
    return [
        f"cell {number}: {difference}"
        for number, (old, new) in enumerate(
            zip(code_cells(notebook), again, strict=True), start=1
        )
        for difference in compare_cells(old, new)
    ]


def compare_cells(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """How the outputs of a cell differ beyond tolerance, in words."""
    before, after = ([*map(_kinds, cell["outputs"])] for cell in (old, new))
    if before != after:
        yield f"put out {_listed(before)}, now {_listed(after)}"
        return
    if "timing" in new["metadata"].get("tags", []):
        return
    for first, second in zip(old["outputs"], new["outputs"], strict=True):
        for kind, value in _contents(first).items():
            other = _contents(second)[kind]
            if kind.startswith("image/") and kind != "image/svg+xml":
                yield from _compare_pictures(value, other)
            else:
                yield from compare_texts(_words(kind, value), _words(kind, other))


def compare_texts(old: str, new: str) -> Iterator[str]:
    """How two texts differ: in their words, or in numbers beyond tolerance."""
    if _skeleton(old) != _skeleton(new):
        yield f"text was {_short(old)}, is {_short(new)}"
        return
    for first, second in zip(NUMBER.findall(old), NUMBER.findall(new), strict=True):
        if not agree(first, second):
            yield f"{first} is now {second} in {_short(new)}"


def agree(first: str, second: str) -> bool:
    """Whether two printed numbers are the same within the stated tolerance."""
    a, b = _value(first), _value(second)
    if not (math.isfinite(a) and math.isfinite(b)):
        return a == b or (math.isnan(a) and math.isnan(b))
    last = min(_last_decimal(first), _last_decimal(second))
    # A unit of the last decimal, give or take what it costs to write it in binary.
    allowed = max(RELATIVE * max(abs(a), abs(b)), FLOOR, last * (1 + 1e-9))
    return abs(a - b) <= allowed


def last_commit(repo: Repository, name: str) -> int:
    """When the chapter's notebook was committed last, in seconds; 0 when never."""
    command = ["git", "log", "-1", "--format=%ct", "--", str(repo.notebook_path(name))]
    found = subprocess.run(command, cwd=repo.root, capture_output=True, text=True)
    return int(found.stdout.strip() or 0)


def _kinds(output: dict[str, Any]) -> tuple[str, ...]:
    return output["output_type"], *sorted(output.get("data", {}))


def _listed(outputs: list[tuple[str, ...]]) -> str:
    return ", ".join("/".join(kinds) for kinds in outputs) or "nothing"


def _contents(output: dict[str, Any]) -> dict[str, str]:
    """All parts of an output as text, by kind."""
    parts = {key: output[key] for key in ("text", "ename", "evalue") if key in output}
    return {
        kind: "".join(value) if isinstance(value, list) else str(value)
        for kind, value in (parts | output.get("data", {})).items()
    }


def _words(kind: str, text: str) -> str:
    """What a reader sees of a text: HTML without markup, so without addresses."""
    if kind in ("text/html", "image/svg+xml"):
        return html.unescape(MARKUP.sub(" ", text))
    return text


def _skeleton(text: str) -> str:
    """A text without its numbers, and the spaces and rules that depend on them."""
    return PADDING.sub("", NUMBER.sub("#", text))


def _value(number: str) -> float:
    return float(number.replace("−", "-").replace(",", "").replace("_", ""))


def _last_decimal(number: str) -> float:
    """The unit of the last decimal as printed; 0 for whole numbers."""
    mantissa, _, exponent = number.lower().partition("e")
    _, point, decimals = mantissa.partition(".")
    if not (point or exponent):
        return 0.0
    return 10.0 ** (int(exponent or 0) - len(decimals))


def _compare_pictures(old: str, new: str) -> Iterator[str]:
    before, after = _size(old), _size(new)
    close = (abs(a - b) <= RELATIVE * a for a, b in zip(before, after, strict=True))
    if not all(close):
        was, now = ("×".join(map(str, size)) for size in (before, after))
        yield f"a picture of {was} pixels is now one of {now}"


def _size(picture: str) -> tuple[int, int]:
    return Image.open(io.BytesIO(base64.b64decode(picture))).size


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 70 else f"{line[:70]}…")
