"""``bookbuild bench``: builds, pages and notebooks against their budgets."""

import argparse
import gzip
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bookbuild.demos import SHARED, demo_files, demo_names
from bookbuild.repository import Repository
from bookbuild.site.build import build, site_folder
from bookbuild.site.course import read_course
from bookbuild.site.record import notebook_size, recorded_run

MEGABYTE = 1e6
# A formula's usual typefaces; the others (Fraktur, script …) load when they are used.
FORMULA_FONTS = re.compile(r"MathJax_(Main|Math|AMS|Zero|Size\d)-?(Regular|Italic)?\.")
# What makes up a page's weight beside its HTML, when read for the first time.
LOADED = re.compile(r'(?:src|href)="([^"#?:]+\.(?:png|jpe?g|svg|css|js|woff2))')


@dataclass(frozen=True)
class Measure:
    """One line of the report; times in seconds, sizes in megabytes."""

    what: str
    value: float
    budget: float | None
    unit: str

    def __str__(self) -> str:
        budget = f"of {self.budget:g} {self.unit}" if self.budget else ""
        mark = "  OVER" if self.budget and self.value > self.budget else ""
        return f"{self.what:<52} {self.value:8.2f} {self.unit:<3} {budget}{mark}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Measure and print; exit status 1 when a size is over its budget.

    Times depend on the machine and on what else it does: they never fail.
    """
    repo = Repository.find()
    over = False
    for measure in measures(repo):
        print(measure, flush=True)
        too_much = measure.budget is not None and measure.value > measure.budget
        over |= too_much and measure.unit == "MB"
    return int(over)


def measures(repo: Repository) -> Iterator[Measure]:
    """All measures, as they are taken."""
    yield Measure("build, cold", _seconds(lambda: build(repo, quiet=True)), 10, "s")
    written = [entry for entry in read_course(repo).entries if entry.chapter]
    if written:
        yield _one_changed_chapter(repo, repo.chapter_path(written[0].name))
    for entry in written:
        page = site_folder(repo) / f"{entry.docname}.html"
        html = page.stat().st_size / MEGABYTE
        yield Measure(f"{entry.name}: HTML", html, 0.4, "MB")
        yield Measure(f"{entry.name}: page, gzip", page_weight(page), 2, "MB")
        size = notebook_size(repo, entry.name) / MEGABYTE
        yield Measure(f"{entry.name}: notebook", size, 2, "MB")
        if recorded := recorded_run(repo, entry.name):
            yield Measure(f"{entry.name}: executed", recorded.seconds, 75, "s")
    for name in demo_names(repo):
        files = (*demo_files(repo, name), *demo_files(repo, SHARED))
        size = sum(path.stat().st_size for path in files) / MEGABYTE
        yield Measure(f"demo {name}", size, 2, "MB")
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
    site = sum(
        path.stat().st_size for path in site_folder(repo).rglob("*") if path.is_file()
    )
    yield Measure("the whole site", site / MEGABYTE, None, "MB")


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
