"""``bookbuild execute``: runs chapters and writes their notebooks."""

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from typing import Any

import nbformat
from nbformat import NotebookNode

from bookbuild.chapter import Chapter, read_chapter
from bookbuild.check import examine
from bookbuild.coverage import require_covered
from bookbuild.errors import BookError
from bookbuild.fingerprint import fingerprint, outputs_hash
from bookbuild.kernel import KernelRun, run_cells
from bookbuild.machine import processor_name, usable_cores
from bookbuild.notebook_file import write_atomically, write_notebook
from bookbuild.notebooks import rewrite
from bookbuild.outputs import refuse_leaks
from bookbuild.parallel import default_jobs, in_parallel
from bookbuild.pictures import shrink_pictures
from bookbuild.repository import Repository
from bookbuild.videos import move_videos, unreferenced_media


@dataclass(frozen=True)
class Execution:
    """An executed chapter, not yet written.

    ``media`` are the files that belong into ``repo.media``; ``messages`` what cells
    wrote to stderr, by the cell's number.
    """

    notebook: NotebookNode
    media: dict[str, bytes]
    messages: dict[int, str]


def execute(repo: Repository, chapter: Chapter) -> Execution:
    """Run a chapter in a fresh kernel and make its notebook; write nothing.

    Raises:
        BookError: a cell failed, an output may not be published, the run used
            something that the fingerprint does not cover, or sources changed meanwhile.
    """
    before = fingerprint(repo, chapter)
    data = identify_data(repo, chapter)
    run = run_cells(repo, chapter)
    require_covered(repo, chapter, before, run)
    if fingerprint(repo, read_chapter(repo, chapter.path)) != before:
        raise BookError("its sources changed while the chapter ran; execute it again")
    before["depends"]["data"] = data
    notebook = _with_outputs(chapter, run)
    media = move_videos(repo, notebook)
    for number, cell in enumerate(run.cells, start=1):
        refuse_leaks(repo, f"cell {number}", cell)
    shrink_pictures(notebook)
    notebook.metadata["bookbuild"] = {"fingerprint": before, "run": _run_facts(run)}
    notebook = rewrite(repo, chapter, notebook)
    notebook.metadata["bookbuild"]["outputs"] = outputs_hash(notebook)
    return Execution(notebook, media, run.messages)


def identify_data(repo: Repository, chapter: Chapter) -> dict[str, dict[str, str]]:
    """Ask the library which editions of the declared data are on this machine.

    Returns:
        ``{name: {"edition": …, "sha256": …}}``

    Raises:
        BookError: a set is missing, damaged or of no known edition.
    """
    if not chapter.front.data:
        return {}
    command = [sys.executable, "-m", "visiongen", "data", "--identify"]
    finished = subprocess.run(
        [*command, *chapter.front.data],
        cwd=repo.root,
        env=os.environ | {"PYTHONPATH": str(repo.code)},
        capture_output=True,
        text=True,
    )
    if finished.returncode:
        raise BookError(finished.stderr.strip())
    return json.loads(finished.stdout)


def write(repo: Repository, chapter: Chapter, execution: Execution) -> None:
    """Write the media, then the notebook that refers to them, each atomically."""
    for name, content in execution.media.items():
        write_atomically(repo.media / name, content)
    write_notebook(repo.notebook_path(chapter.name), execution.notebook)


def _with_outputs(chapter: Chapter, run: KernelRun) -> NotebookNode:
    executed = iter(run.cells)
    cells = [
        next(executed) if cell.cell_type == "code" else nbformat.from_dict(dict(cell))
        for cell in chapter.cells
    ]
    return nbformat.v4.new_notebook(cells=cells)


def _run_facts(run: KernelRun) -> dict[str, Any]:
    return {
        "seconds": round(sum(run.cell_seconds), 1),
        "cell_seconds": run.cell_seconds,
        "peak_mb": run.peak_mb,
        "processor": processor_name(),
        "cores": len(usable_cores()),
        "python": platform.python_version(),
        "packages": run.packages,
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``bookbuild execute``."""
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="04, or 04_ann_vs_cnn; all stale chapters if none is named",
    )
    parser.add_argument(
        "--all", action="store_true", help="every chapter, also those that are fresh"
    )
    parser.add_argument(
        "--jobs",
        type=int,
        metavar="N",
        help="chapters at once (what the machine bears)",
    )
    comparison = parser.add_argument_group("comparing instead of writing")
    comparison.add_argument(
        "--compare",
        action="store_true",
        help="compare the outputs with the committed ones; exit 1 if they differ",
    )
    comparison.add_argument(
        "--minutes", type=float, metavar="M", help="start no chapter after this time"
    )
    comparison.add_argument(
        "--recent-first",
        action="store_true",
        help="begin with the notebooks that were committed last",
    )


def run(arguments: argparse.Namespace) -> int:
    """Execute chapters; the exit status is 1 when one failed."""
    repo = Repository.find()
    if arguments.jobs is not None and arguments.jobs < 1:
        raise BookError("--jobs must be 1 or more")
    jobs = arguments.jobs or default_jobs()
    if arguments.compare:
        from bookbuild.compare import compare_chapters

        return compare_chapters(repo, arguments, jobs)
    if arguments.minutes is not None or arguments.recent_first:
        raise BookError("--minutes and --recent-first choose what --compare compares")
    names = [*dict.fromkeys(repo.chapter_path(name).stem for name in arguments.names)]
    if not names:
        paths = repo.chapter_paths()
        names = [p.stem for p in paths if arguments.all or examine(repo, p).reasons]
    if not names:
        print("all chapters are fresh: nothing to execute (--all executes them anyway)")
    else:
        print(f"executing {', '.join(names)} (at most {jobs} at once)", flush=True)
    failed = False
    for name, result in in_parallel(partial(_execute_chapter, repo), names, jobs):
        succeeded = isinstance(result, str)
        print(result if succeeded else f"{name} failed: {result}", flush=True)
        failed |= not succeeded
    for path in unreferenced_media(repo):
        path.unlink()
    return int(failed)


def _execute_chapter(repo: Repository, name: str) -> str:
    """Execute and write one chapter; say what it took."""
    chapter = read_chapter(repo, repo.chapter_path(name))
    execution = execute(repo, chapter)
    try:
        write(repo, chapter, execution)
    except OSError as error:
        raise BookError(f"its notebook could not be written: {error}") from error
    facts = execution.notebook.metadata["bookbuild"]["run"]
    size = repo.notebook_path(name).stat().st_size / 2**20
    lines = [
        f"{name}: {facts['seconds']} s on {facts['cores']} cores, "
        f"{facts['peak_mb']} MB of memory, notebook of {size:.1f} MB"
    ]
    for number, text in execution.messages.items():
        lines += [f"  cell {number} wrote to stderr, which no page shows:"]
        lines += [f"    {line}" for line in text.strip().split("\n")]
    return "\n".join(lines)
