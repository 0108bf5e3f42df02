"""Every solution in the book runs after its chapter's set-up and checks its result."""

import linecache
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
import requests

from bookbuild.chapter import Chapter, read_chapter
from bookbuild.exercises import Solution, setup_code, solutions
from bookbuild.repository import Repository
from visiongen.data.errors import DataUnavailableError

REPO = Repository.find(Path(__file__).parent)


def every_solution():
    for path in REPO.chapter_paths():
        chapter = read_chapter(REPO, path)
        for solution in solutions(chapter):
            yield pytest.param(chapter, solution, id=solution.label)


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("chapter", "solution"), list(every_solution()))
def test_solution(chapter: Chapter, solution: Solution, tmp_path, monkeypatch):
    assert solution.asserts, f"{solution.label} asserts nothing"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TQDM_DISABLE", "1")
    monkeypatch.setattr(requests.Session, "send", no_answer)
    namespace = {"__name__": "__main__", "display": lambda *shown, **options: None}
    with mpl.rc_context():
        mpl.use("agg")
        try:
            run(setup_code(chapter), f"{chapter.name}, set-up", namespace)
            run(solution.code, f"{chapter.name}, {solution.label}", namespace)
        except DataUnavailableError as error:
            pytest.skip(f"needs data: {error}")
        finally:
            plt.close("all")


def no_answer(*arguments, **options):
    """Data that are not on this machine are then said to be unavailable."""
    raise requests.ConnectionError("tests fetch nothing")


def run(code: str, name: str, namespace: dict) -> None:
    """Execute code, known to ``linecache`` so that a failure shows its line."""
    file = f"<{name}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    exec(compile(code, file, "exec"), namespace)
