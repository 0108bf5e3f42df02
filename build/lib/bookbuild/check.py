"""``bookbuild check``: says which chapters are stale, and why."""

import argparse
import re
import time
from dataclasses import dataclass
from pathlib import Path

from bookbuild.chapter import CELL_ID, read_chapter
from bookbuild.errors import BookError
from bookbuild.fingerprint import stale
from bookbuild.notebook_file import read_notebook
from bookbuild.repository import Repository
from bookbuild.videos import unreferenced_media


@dataclass(frozen=True)
class State:
    """What a check found: why the outputs are stale, and whether the text is old.

    An old text is no reason to fail: the page shows the new one.
    """

    reasons: list[str]
    old_text: bool = False


def examine(repo: Repository, path: Path) -> State:
    """Compare a chapter with its committed notebook."""
    try:
        chapter = read_chapter(repo, path)
        notebook = read_notebook(repo.notebook_path(chapter.name))
    except BookError as error:
        return State([str(error)])
    reasons = stale(repo, chapter, notebook)
    if reasons or notebook is None:
        return State(reasons)
    # The ids name the cells' content. (A change elsewhere that shows in the text, of a
    # title that it refers to, say, is found by the tests.)
    ids = (cell.get("id", "") for cell in notebook["cells"])
    written = [name for name in ids if re.fullmatch(CELL_ID, name)]
    return State([], old_text=written != [cell.id for cell in chapter.cells])


def leftovers(repo: Repository) -> list[str]:
    """Generated files that nothing refers to any more."""
    chapters = {path.stem for path in repo.chapter_paths()}
    notebooks = sorted(repo.notebooks.glob("*.ipynb"))
    return [
        f"{repo.relative(path)} belongs to no chapter: delete it"
        for path in notebooks
        if path.stem not in chapters
    ] + [
        f"{repo.relative(path)} is in no notebook: the next execution removes it"
        for path in unreferenced_media(repo)
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``bookbuild check``."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="04, or 04_ann_vs_cnn; all if none"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print what is stale; the exit status is 1 when something is."""
    started = time.perf_counter()
    repo = Repository.find()
    paths = [repo.chapter_path(name) for name in arguments.names]
    paths = paths or repo.chapter_paths()
    states = {path.stem: examine(repo, path) for path in paths}
    stale_ones = {name: state for name, state in states.items() if state.reasons}
    for name, state in stale_ones.items():
        print(f"{name} is stale (make execute CHAPTER={name[:2]}):")
        for reason in state.reasons:
            print(f"  {reason}")
    for name, state in states.items():
        if state.old_text:
            print(f"note: the notebook of {name} has an older text: run make notebooks")
    for note in leftovers(repo):
        print(f"note: {note}")
    seconds = time.perf_counter() - started
    fresh = len(paths) - len(stale_ones)
    print(f"{fresh} of {len(paths)} chapters fresh ({seconds:.1f} s)")
    return 1 if stale_ones else 0
