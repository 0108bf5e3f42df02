"""``bookbuild bench``: builds, pages and notebooks against their budgets."""

import argparse
import gzip
import json
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bookbuild.demos import SHARED, demo_files, demo_names
from bookbuild.repository import Repository
from bookbuild.site.build import build, site_folder
from bookbuild.site.course import read_course
from bookbuild.site.performance import Measure, write_record
from bookbuild.site.record import notebook_size, recorded_run
from bookbuild.site.training_time import two_core_seconds

MEGABYTE = 1e6
# A formula's usual typefaces; the others (Fraktur, script …) load when they are used.
FORMULA_FONTS = re.compile(r"MathJax_(Main|Math|AMS|Zero|Size\d)-?(Regular|Italic)?\.")
# What makes up a page's weight beside its HTML, when read for the first time.
LOADED = re.compile(r'(?:src|href)="([^"#?:]+\.(?:png|jpe?g|svg|css|js|woff2))')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure besides, and whether to keep it."""
    parser.add_argument(
        "--fresh",
        action="store_true",
        help='also time "make book" and "make test" on a clone of the last commit',
    )
    parser.add_argument(
        "--record",
        action="store_true",
        help="write book/performance.json, which the page of measurements shows",
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure and print; exit status 1 when a size is over its budget.

    Times depend on the machine and on what else it does: they never fail.
    """
    repo = Repository.find()
    taken = []
    for measure in measures(repo, fresh=arguments.fresh):
        print(measure, flush=True)
        taken.append(measure)
    if arguments.record:
        write_record(repo, taken)
    return int(any(each.is_over and each.unit == "MB" for each in taken))


def measures(repo: Repository, fresh: bool = False) -> Iterator[Measure]:
    """All measures, as they are taken."""
    if fresh:
        yield from _fresh_clone(repo)
    yield Measure("build, cold", _seconds(lambda: build(repo, quiet=True)), 10, "s")
    written = [entry for entry in read_course(repo).entries if entry.chapter]
    if written:
        yield _one_changed_chapter(repo, repo.chapter_path(written[0].name))
    for entry in written:
        page = site_folder(repo) / f"{entry.docname}.html"
        html = page.stat().st_size / MEGABYTE
        yield Measure("HTML", html, 0.4, "MB", entry.name)
        yield Measure("page, gzip", page_weight(page), 2, "MB", entry.name)
        size = notebook_size(repo, entry.name) / MEGABYTE
        yield Measure("notebook", size, 2, "MB", entry.name)
        if recorded := recorded_run(repo, entry.name):
            yield Measure("executed", recorded.seconds, 75, "s", entry.name)
    for name in demo_names(repo):
        files = (*demo_files(repo, name), *demo_files(repo, SHARED))
        size = sum(path.stat().st_size for path in files) / MEGABYTE
        yield Measure("demo", size, 2, "MB", name)
    yield from _totals(repo, [entry.name for entry in written])


def _one_changed_chapter(repo: Repository, path: Path) -> Measure:
    """Time a rebuild after a comment was added; the file is put back as it was."""
    before = path.read_bytes()
    try:
        path.write_bytes(before + b"\n% measured by bookbuild bench\n")
        seconds = _seconds(lambda: build(repo, draft=True, quiet=True))
    finally:
        path.write_bytes(before)
    return Measure(f"build, {path.stem} changed", seconds, 4, "s")


def _totals(repo: Repository, names: list[str]) -> Iterator[Measure]:
    sizes = [notebook_size(repo, name) / MEGABYTE for name in names]
    yield Measure("all notebooks", sum(sizes), 24, "MB")
    runs = [recorded_run(repo, name) for name in names]
    yield Measure("all executed", sum(run.seconds for run in runs if run), 1200, "s")
    trained = sum(
        path.stat().st_size for path in repo.trained.glob("*") if path.is_file()
    )
    yield Measure("code/visiongen/trained", trained / MEGABYTE, 40, "MB")
    yield from _trainings(repo)
    site = sum(
        path.stat().st_size for path in site_folder(repo).rglob("*") if path.is_file()
    )
    yield Measure("the whole site", site / MEGABYTE, None, "MB")


def _trainings(repo: Repository) -> Iterator[Measure]:
    """Hours of all recorded trainings on two cores, all seeds, by what they left.

    By the clock, or projected for what a GPU trained.
    """
    hours = {True: 0.0, False: 0.0}
    for path in repo.trained.glob("*.json"):
        card = json.loads(path.read_text(encoding="utf-8"))
        seconds = two_core_seconds(card) * len(card["seeds"])
        hours["weights" in card] += seconds / 3600
    yield Measure("training what ships weights", hours[True], 12, "h")
    yield Measure("ablations, sweeps and benchmarks", hours[False], 12, "h")


def _fresh_clone(repo: Repository) -> Iterator[Measure]:
    """Both commands of a newcomer, with whatever packages this machine has cached."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", repo.root, clone], check=True)
        for target, minutes in (("book", 2), ("test", 15)):
            seconds = _seconds(partial(_make, target, clone))
            yield Measure(f"make {target}, fresh clone", seconds / 60, minutes, "min")


def _make(target: str, folder: Path) -> None:
    subprocess.run(["make", "-s", target], cwd=folder, check=True)


def page_weight(page: Path) -> float:
    """Megabytes that a first visit to a page loads, compressed, without videos."""
    html = page.read_text(encoding="utf-8")
    parts = {(page.parent / found).resolve() for found in LOADED.findall(html)}
    static = page.parents[1] / "_static"
    parts |= set((static / "fonts").glob("*-latin-wght-*"))
    if "mathjax/" in html:
        fonts = (static / "mathjax/output/chtml/fonts").rglob("*.woff")
        parts |= {font for font in fonts if FORMULA_FONTS.match(font.name)}
    contents = [page.read_bytes(), *(part.read_bytes() for part in sorted(parts))]
    return sum(len(gzip.compress(content)) for content in contents) / MEGABYTE


def _seconds(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
