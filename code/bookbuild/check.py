"""``bookbuild check``: says which chapters are stale, and why."""

import argparse
import time
from pathlib import Path

from bookbuild.chapter import read_chapter
from bookbuild.errors import BookError
from bookbuild.fingerprint import stale
from bookbuild.notebook_file import read_notebook
from bookbuild.repository import Repository
from bookbuild.videos import unreferenced_media


def stale_chapters(repo: Repository, paths: list[Path]) -> dict[str, list[str]]:
    """The chapters whose committed outputs are not theirs, with the reasons."""
    found = {}
    for path in paths:
        try:
            chapter = read_chapter(repo, path)
            notebook = read_notebook(repo.notebook_path(chapter.name))
            reasons = stale(repo, chapter, notebook)
        except BookError as error:
            reasons = [str(error)]
        if reasons:
            found[path.stem] = reasons
    return found


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
    found = stale_chapters(repo, paths)
    for name, reasons in found.items():
        print(f"{name} is stale (make execute CHAPTER={name[:2]}):")
        for reason in reasons:
            print(f"  {reason}")
    for note in leftovers(repo):
        print(f"note: {note}")
    seconds = time.perf_counter() - started
    print(f"{len(paths) - len(found)} of {len(paths)} chapters fresh ({seconds:.1f} s)")
    return 1 if found else 0
