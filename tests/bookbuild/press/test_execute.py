"""One run of the real command over chapters that succeed or fail, each in its way."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import bookbuild
from bookbuild.__main__ import main
from bookbuild.fingerprint import stale
from bookbuild.outputs import without_escapes

from .conftest import Book

GOOD = """\
# Good

```{code-cell} python
:tags: [setup]
import pathlib
import sys

from pkg.filters import blur

print("root:", pathlib.Path("_config.yml").is_file(), "stdin:", sys.stdin is None)
```

Some text.

```{code-cell} python
from tqdm import tqdm

total = 0
for step in tqdm(range(3)):
    total += step
print("careful", file=sys.stderr)
print({"b", "a", "c"})
blur(total)
```

```{code-cell} python
:tags: [raises-exception]
def convert(text):
    return int(text)


convert("three")
```

```{code-cell} python
import base64
import io

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, display

plt.imshow(np.random.default_rng(0).random((200, 200, 3)))
plt.show()
```

```{code-cell} python
import av

file = io.BytesIO()
with av.open(file, "w", format="mp4") as container:
    stream = container.add_stream("h264", rate=10)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
    frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8))
    container.mux([*stream.encode(frame), *stream.encode()])
data = base64.b64encode(file.getvalue()).decode()
HTML(f'<video controls src="data:video/mp4;base64,{data}"></video>')
```
"""

FAILING = {
    "02_fails": ("from pkg.filters import blur\n\nblur(None)", ""),
    "03_slow": ("import time\n\ntime.sleep(60)", "timeout: 1"),
    "04_dies": ("import os\n\nos._exit(1)", ""),
    "05_hidden": (
        'import importlib\n\nimportlib.import_module("pkg.unused").NOTHING',
        "",
    ),
    "06_leaks": ("import os\n\nprint(os.getcwd())", ""),
    "07_card": ('open("code/visiongen/trained/mnist_cnn.json").read()', ""),
}
CODE = Path(bookbuild.__file__).parents[1]


def bookbuild_command(book, *arguments):
    """Run the command from a folder inside the book."""
    return subprocess.run(
        [sys.executable, "-m", "bookbuild", *arguments],
        cwd=book.root / "chapters",
        env=os.environ | {"PYTHONPATH": str(CODE)} | {"VISIONGEN_DATA": ""},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The book after ``execute --all``, and what the command printed."""
    book = Book(tmp_path_factory.mktemp("executed") / "book")
    book.bring_probe()
    book.chapter("01_first", GOOD, depends="{data: [mnist], trained: [mnist_cnn]}")
    (book.root / "chapters/02_second.md").unlink()
    for name, (source, extra) in FAILING.items():
        text = f"# T\n\n```{{code-cell}} python\n{source}\n```\n"
        book.chapter(name, text, extra=extra)
    calm = "# T\n\n```{code-cell} python\n:tags: [raises-exception]\n1\n```\n"
    book.chapter("08_calm", calm)
    book.chapter("09_no_data", "# T\n", depends="{data: [absent]}")
    book.chapter("10_last", "# T\n\n```{code-cell} python\nprint('last')\n```\n")
    book.publish("02_fails")
    book.untouched = book.repo.notebook_path("02_fails").read_bytes()
    old = book.repo.media / "0123456789abcdef.mp4"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    book.finished = bookbuild_command(book, "execute", "--all", "--jobs", "2")
    return book


def report(book, name):
    """What the command printed about one chapter."""
    lines = book.finished.stdout.split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(name))
    rest = lines[start + 1 :]
    end = next((n for n, line in enumerate(rest) if line[:2].isdigit()), len(rest))
    return "\n".join([lines[start], *rest[:end]])


def cells(book, name="01_first"):
    notebook = book.notebook(name)
    return [
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and cell["id"] != "install"
    ]


def text_of(cell):
    return "".join("".join(output.get("text", [])) for output in cell["outputs"])


def test_one_failing_chapter_fails_the_command_but_no_other_chapter(executed):
    assert executed.finished.returncode == 1
    names = {path.stem for path in executed.repo.notebooks.glob("*.ipynb")}
    assert names == {"01_first", "02_fails", "10_last"}
    assert text_of(cells(executed, "10_last")[0]) == "last\n"


def test_an_executed_chapter_is_fresh_and_a_valid_notebook(executed):
    path = executed.repo.notebook_path("01_first")
    nbformat.validate(nbformat.read(path, as_version=4))
    assert (
        stale(executed.repo, executed.read("01_first"), executed.notebook("01_first"))
        == []
    )
    assert not [*path.parent.glob(".*")]


def test_a_failing_cell_is_shown_with_its_traceback_and_the_notebook_stays(executed):
    told = report(executed, "02_fails")
    assert "02_fails.md:15: cell 1 raised TypeError: unsupported operand" in told
    assert "    blur(None)" in told
    assert "return sigma * WIDTH" in told
    assert without_escapes(told) == told
    path = executed.repo.notebook_path("02_fails")
    assert path.read_bytes() == executed.untouched


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("03_slow", "cell 1 ran longer than 1 s and was stopped; make it quicker"),
        ("03_slow", '"timeout: 2" in the front matter'),
        ("04_dies", "cell 1 took the kernel with it"),
        ("05_hidden", "the run imported code/pkg/__init__.py, code/pkg/unused.py, but"),
        ("05_hidden", 'write "import pkg.unused" where it is used'),
        ("06_leaks", "cell 1 puts out the repository's folder"),
        ("07_card", 'the run read mnist_cnn, but the front matter does not say so'),
        ("08_calm", "is tagged raises-exception, but nothing was raised"),
        ("09_no_data", "DataUnavailableError: absent is not on this machine"),
    ],
)  # fmt: skip
def test_each_failure_says_what_to_do(executed, name, message):
    assert message in report(executed, name)


def test_cells_run_at_the_root_without_input(executed):
    assert text_of(cells(executed)[0]).startswith("root: True")


def test_progress_and_warnings_reach_the_author_and_not_the_page(executed):
    cell = cells(executed)[1]
    assert [output["output_type"] for output in cell["outputs"]] == [
        "stream",
        "execute_result",
    ]
    assert "{" in text_of(cell)
    assert "".join(cell["outputs"][1]["data"]["text/plain"]) == "6"
    told = report(executed, "01_first")
    assert "cell 2 wrote to stderr, which no page shows:\n    careful" in told
    assert "it/s" not in told


def test_a_provoked_error_is_shown_without_paths(executed):
    (output,) = cells(executed)[2]["outputs"]
    assert output["ename"] == "ValueError"
    assert output["traceback"] == [
        "ValueError: invalid literal for int() with base 10: 'three'"
    ]


def test_pictures_are_shrunk_and_videos_become_files(executed):
    (picture,) = cells(executed)[3]["outputs"]
    assert "image/jpeg" in picture["data"]
    html = "".join(cells(executed)[4]["outputs"][0]["data"]["text/html"])
    (film,) = executed.repo.media.glob("*.mp4")
    assert f'src="https://book.example.org/_static/media/{film.name}"' in html
    assert film.with_suffix(".jpg").is_file()


def test_media_that_no_notebook_shows_are_removed(executed):
    assert not (executed.repo.media / "0123456789abcdef.mp4").exists()


def test_what_the_run_depended_on_is_recorded(executed):
    recorded = executed.notebook("01_first")["metadata"]["bookbuild"]
    depends = recorded["fingerprint"]["depends"]
    assert depends["data"]["mnist"]["edition"] == "mirror"
    assert len(depends["data"]["mnist"]["sha256"]) == 64
    assert set(depends["trained"]) == {
        "code/visiongen/trained/mnist_cnn.json",
        "code/visiongen/trained/mnist_cnn.safetensors",
    }
    assert "code/pkg/borders.py" in recorded["fingerprint"]["modules"]


def test_the_run_is_described_without_naming_the_machine(executed):
    run = executed.notebook("01_first")["metadata"]["bookbuild"]["run"]
    assert run["seconds"] == pytest.approx(sum(run["cell_seconds"]), abs=0.1)
    assert len(run["cell_seconds"]) == 5
    assert run["peak_mb"] > 30
    assert 1 <= run["cores"] <= 2
    assert run["python"] == sys.version.split()[0]
    assert "numpy" in run["packages"]
    assert run["processor"]
    assert len(run["date"]) == len("2024-01-01")
    text = executed.repo.notebook_path("01_first").read_text()
    assert str(executed.root) not in text
    assert str(Path.home()) + "/" not in text


def test_a_second_execution_changes_nothing_but_the_facts_of_the_run(executed):
    path = executed.repo.notebook_path("01_first")
    before = json.loads(path.read_text())
    again = bookbuild_command(executed, "execute", "1")
    assert again.returncode == 0, again.stdout
    after = json.loads(path.read_text())
    first, second = (n["metadata"]["bookbuild"].pop("run") for n in (before, after))
    assert before == after
    assert first != second


def test_comparison_tells_same_from_differing_and_stale_and_writes_nothing(executed):
    executed.chapter("11_other", "# T\n\n```{code-cell} python\nprint(1)\n```\n")
    executed.publish("11_other")
    executed.write("code/pkg/filters.py", "def blur(sigma):\n    return 0\n")
    before = {p: p.read_bytes() for p in executed.repo.notebooks.iterdir()}
    compared = bookbuild_command(executed, "execute", "--compare", "10", "11", "02")
    assert compared.returncode == 1
    assert "10_last: the same" in compared.stdout
    assert (
        "11_other: differs\n  cell 1: text was 'output 1 with 2 lines', is '1'"
        in compared.stdout
    )
    assert "02_fails: differs\n  stale, so not compared: code/pkg" in compared.stdout
    assert before == {p: p.read_bytes() for p in executed.repo.notebooks.iterdir()}


def test_comparison_without_time_left_says_what_it_left_out(executed):
    late = bookbuild_command(
        executed, "execute", "--compare", "10", "--minutes", "0", "--recent-first"
    )
    assert "10_last: left out, the 0 minutes are used up" in late.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2_second"], "there is no chapter '2_second'; did you mean 02_second?"),
        (["--jobs", "0"], "--jobs must be 1 or more"),
        (["--minutes", "5"], "--compare"),
    ],
)
def test_wrong_arguments_are_explained(book, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(book.root)
    assert main(["execute", *arguments]) == 1
    assert message in capsys.readouterr().err
