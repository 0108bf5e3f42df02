"""What makes the build fail, and that the message helps."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bookbuild.errors import BookError
from bookbuild.repository import Repository
from bookbuild.site.build import build
from bookbuild.site.performance import record_path

FIRST = "chapters/01_first"
# Run in a process of its own: hides what the site's environment lacks, and notes every
# process and connection that the build asks for.
AUDITED_BUILD = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "numpy", "matplotlib", "visiongen"):
            raise ModuleNotFoundError(name, name=name)

asked = []
NOTED = ("subprocess.Popen", "os.exec", "os.fork", "os.posix_spawn", "os.system",
         "socket.connect", "socket.getaddrinfo")
sys.meta_path.insert(0, Absent())
sys.addaudithook(lambda event, args: asked.append(event) if event in NOTED else None)
from bookbuild.__main__ import main
status = main(["build"])
assert asked == [], asked
sys.exit(status)
"""


def warnings(repo: Repository, capsys: pytest.CaptureFixture[str]) -> str:
    """Build what changed, expect the strict build to fail, return what it said."""
    capsys.readouterr()
    with pytest.raises(BookError, match="the build is strict"):
        build(repo, draft=True, quiet=True)
    return capsys.readouterr().err


def edit(repo: Repository, place: str, old: str, new: str) -> None:
    path = repo.root / place
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_build_starts_no_process_opens_no_connection_and_needs_no_numpy(book):
    finished = subprocess.run(
        [sys.executable, "-c", AUDITED_BUILD],
        cwd=book.root,
        env={"PYTHONPATH": str(Path(__file__).parents[3] / "code"), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "built _build/html in" in finished.stdout


def test_a_comment_keeps_the_page_fresh(book):
    edit(book, f"{FIRST}.md", "# three values", "# 3 values")
    edit(book, "code/visiongen/tiny.py", "    return", "    # added\n    return")
    build(book, quiet=True)


def test_a_changed_cell_fails_the_build_and_names_the_chapter(book, capsys):
    build(book, quiet=True)
    edit(book, f"{FIRST}.md", "[1.0, 2.0, 3.0]", "[1.0, 2.0, 4.0]")
    said = warnings(book, capsys)
    assert "chapters/01_first" in said
    assert "chapters/04_later" not in said
    assert "cell 2 changed" in said
    assert "[outputs.stale]" in said


def test_a_changed_module_fails_the_pages_that_import_it_and_no_other(book, capsys):
    build(book, quiet=True)
    edit(book, "code/visiongen/tiny.py", "value * weight", "weight * value")
    said = warnings(book, capsys)
    assert "chapters/01_first" in said
    assert "code/visiongen/tiny.py" in said
    assert "chapters/04_later" not in said


def test_a_hand_edited_output_fails_the_build(book, capsys):
    build(book, quiet=True)
    path = "book/notebooks/01_first.ipynb"
    edit(book, path, "2.0 is what this cell put out", "3.0 is what somebody typed")
    assert "chapters/01_first" in warnings(book, capsys)


def test_a_missing_notebook_fails_the_build(book, capsys):
    book.notebook_path("04_later").unlink()
    said = warnings(book, capsys)
    assert "chapters/04_later" in said
    assert "chapters/01_first" not in said


def test_a_stale_draft_still_shows_the_outputs_of_equal_cells(book, capsys):
    edit(book, f"{FIRST}.md", "from visiongen.tiny", "import math\nfrom visiongen.tiny")
    warnings(book, capsys)
    page = (book.root / "_build/html/chapters/01_first.html").read_text()
    assert "2.0 is what this cell put out" in page


def test_mistakes_in_a_page_are_explained_where_they_stand(book, capsys):
    """Prose is outside the fingerprint: the page itself stays fresh."""
    with (book.root / f"{FIRST}.md").open("a") as page:
        page.write(
            "\n```{source} visiongen.tiny.weigthed_sum\n```\n"
            "\n:::{demo} big-demo\n:title: Big\nText.\n:::\n"
            "\n{result}`tiny_net.test_acuracy` {published}`canny.exmple`\n"
            "\n{chapter}`17`\n"
        )
    said = warnings(book, capsys)
    assert "01_first.md" in said
    assert "did you mean visiongen.tiny.weighted_sum?" in said
    assert "did you mean test_accuracy?" in said
    assert "did you mean canny.example?" in said
    assert "there is no demo 'big-demo'" in said
    assert "there is no chapter 17; the course has 1 to 4" in said
    assert "outputs.stale" not in said


def test_a_chapter_that_is_written_and_still_planned_is_reported(book, capsys):
    edit(book, "book/course.yml", "number: 2", "number: 4")
    assert "chapter 4 is written (04_later) and still planned" in warnings(book, capsys)


def test_a_chapter_outside_the_table_of_contents_is_reported(book, capsys):
    edit(book, "_toc.yml", "      - file: chapters/04_later\n", "")
    edit(book, "_toc.yml", "  - caption: Second part\n    chapters:\n", "")
    assert "isn't included in any toctree" in warnings(book, capsys)


def test_broken_front_matter_is_explained(book, capsys):
    edit(book, f"{FIRST}.md", "difficulty: Beginner", "difficulty: Easy")
    assert "use one of Beginner, Intermediate, Advanced" in warnings(book, capsys)


def test_a_failing_npm_is_explained(book, monkeypatch):
    (book.root / "demos" / "node_modules").unlink()
    (book.root / "demos" / "package-lock.json").write_text("{}")
    with pytest.raises(BookError, match="npm could not install"):
        build(book, quiet=True)


def test_the_lock_names_no_registry():
    lock = Path(__file__).parents[3] / "demos" / "package-lock.json"
    packages = json.loads(lock.read_text())["packages"]
    assert all("resolved" not in package for package in packages.values())
    assert all("integrity" in packages[name] for name in packages if name)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tiny_net:\n      on", "tinny_net:\n      on", "no card of tinny_net"),
        (": test_accuracy", ": test_acuracy", "did you mean test_accuracy?"),
        ("- chapter: 1", "- chapter: 99", "there is no chapter 99"),
    ],
)
def test_a_result_that_is_not_there_is_reported(book, capsys, old, new, said):
    path = book.root / "book" / "results.yml"
    path.write_text(path.read_text().replace(old, new))
    assert said in warnings(book, capsys)


def test_a_damaged_record_of_measurements_is_reported(book, capsys):
    record_path(book).write_text('{"date": "2026-11-23"}')
    assert "bench --fresh --record" in warnings(book, capsys)


@pytest.mark.parametrize(
    ("place", "old", "new", "said"),
    [
        ("weeks.yml", "[ex-01-predict]", "[ex-01-predcit]", "mean ex-01-predict?"),
        (
            "weeks.yml",
            "[sec-01-weights,",
            "[sec-01-waits,",
            "no section 'sec-01-waits'",
        ),
        ("weeks.yml", "papers", "paper", "book/weeks.yml cannot be read ('papers')"),
        ("weekly_plan.md", "{week} 2", "{week} 3", "there is no week 3"),
        ("learning_paths.md", "facts} Back", "facts} Bakc", "mean Back to front?"),
    ],
)
def test_a_plan_that_names_what_is_not_there_is_reported(
    book, capsys, place, old, new, said
):
    edit(book, f"book/{place}", old, new)
    assert said in warnings(book, capsys)
