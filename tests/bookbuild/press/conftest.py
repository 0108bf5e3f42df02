"""A miniature book for the tests of the press."""

import hashlib
import json
import shutil
from pathlib import Path

import nbformat
import pytest

import bookbuild
from bookbuild.chapter import Chapter, read_chapter
from bookbuild.fingerprint import fingerprint, outputs_hash
from bookbuild.notebook_file import read_notebook, write_notebook
from bookbuild.repository import Repository

CONFIG = """\
title: A Small Book
repository: {url: https://example.org/owner/book, branch: main}
html: {baseurl: https://book.example.org/}
parse: {myst_enable_extensions: [colon_fence, dollarmath]}
"""

FRONT = """\
---
file_format: mystnb
kernelspec: {{name: python3, display_name: Python 3}}
chapter:
  number: {number}
  part: Foundations
  difficulty: Beginner
  key_output: a number
  prerequisites: []
depends: {depends}
{extra}
---
"""

FIRST = """\
# First

A word.

```{code-cell} python
:tags: [setup]
from pkg.filters import blur  # imports a module
```

```{code-cell} python
blur(3)
```
"""

SECOND = """\
# Second

```{code-cell} python
import pkg.plots

pkg.plots.draw()
```
"""

MODULES = {
    "pkg/__init__.py": '"""A package."""\n',
    "pkg/filters.py": '"""Filters."""\n\nfrom .borders import WIDTH\n\n\n'
    'def blur(sigma):\n    """Blur."""\n    return sigma * WIDTH\n',
    "pkg/borders.py": "WIDTH = 2\n",
    "pkg/plots.py": "def draw():\n    import pkg.style\n"
    "\n    return pkg.style.COLOUR\n",
    "pkg/style.py": 'COLOUR = "grey"\n',
    "pkg/unused.py": "NOTHING = 0\n",
}

# Stands for the library's own command: every set is on this machine, as "mirror".
DATA_COMMAND = """\
import json, pathlib, sys

registry = pathlib.Path(__file__).parent / "data" / "registry.json"
known = json.loads(registry.read_text())
assert sys.argv[1:3] == ["data", "--identify"]
for name in sys.argv[3:]:
    if name == "absent":
        sys.exit(f"DataUnavailableError: {name} is not on this machine")
mirrors = {name: known[name]["editions"]["mirror"] for name in sys.argv[3:]}
print(json.dumps({n: {"edition": "mirror", **mirrors[n]} for n in mirrors}))
"""

REGISTRY = {
    name: {
        "editions": {
            edition: {
                "sha256": hashlib.sha256(f"{name} {edition}".encode()).hexdigest()
            }
            for edition in ("official", "mirror")
        }
    }
    for name in ("mnist", "images/sudoku.png", "absent")
}


class Book:
    """A book in a temporary folder."""

    def __init__(self, root: Path):
        self.root = root
        self.repo = Repository(root)
        self.write("_config.yml", CONFIG)
        for path, text in MODULES.items():
            self.write(f"code/{path}", text)
        self.write("code/visiongen/__init__.py", "")
        self.write("code/visiongen/__main__.py", DATA_COMMAND)
        self.write("code/visiongen/data/registry.json", json.dumps(REGISTRY))
        self.write("code/visiongen/trained/mnist_cnn.json", '{"metrics": {}}')
        self.write("code/visiongen/trained/mnist_cnn.safetensors", "weights")
        self.chapter("01_first", FIRST)
        self.chapter("02_second", SECOND)

    def write(self, place: str, text: str) -> Path:
        """Write a file of the book."""
        path = self.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def replace(self, place: str, old: str, new: str) -> None:
        """Edit a file of the book."""
        text = (self.root / place).read_text(encoding="utf-8")
        assert old in text
        self.write(place, text.replace(old, new))

    def chapter(
        self, name: str, text: str, depends: str = "{}", extra: str = ""
    ) -> Chapter:
        """Write a chapter with this text below its front matter, and read it."""
        front = FRONT.format(number=int(name[:2]), depends=depends, extra=extra)
        return self.read(name, self.write(f"chapters/{name}.md", front + text))

    def read(self, name: str, path: Path | None = None) -> Chapter:
        """Read a chapter as it stands now."""
        return read_chapter(self.repo, path or self.root / f"chapters/{name}.md")

    def publish(self, name: str) -> None:
        """Write a notebook as if the chapter had been executed now: no kernel runs."""
        chapter = self.read(name)
        recorded = fingerprint(self.repo, chapter)
        recorded["depends"]["data"] = {
            data: {"edition": "mirror", "sha256": editions["mirror"]}
            for data, editions in recorded["depends"]["data"].items()
        }
        notebook = nbformat.v4.new_notebook(cells=[*chapter.cells])
        for number, cell in enumerate(chapter.code_cells, start=1):
            text = f"output {number}\nwith 2 lines\n"
            cell.outputs = [nbformat.v4.new_output("stream", text=text)]
            cell.execution_count = number
        facts = {"seconds": 1.0, "cell_seconds": [1.0]}
        notebook.metadata["bookbuild"] = {"fingerprint": recorded, "run": facts}
        notebook.metadata["bookbuild"]["outputs"] = outputs_hash(notebook)
        write_notebook(self.repo.notebook_path(name), notebook)

    def notebook(self, name: str):
        """The committed notebook of a chapter."""
        return read_notebook(self.repo.notebook_path(name))

    def bring_probe(self) -> None:
        """Add what a kernel needs of the press."""
        source = Path(bookbuild.__file__).parent
        (self.root / "code/bookbuild").mkdir()
        for name in ("__init__.py", "kernel_probe.py"):
            shutil.copy(source / name, self.root / "code/bookbuild" / name)


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A book of two chapters, as nobody has executed it yet; no data folder is set."""
    monkeypatch.delenv("VISIONGEN_DATA", raising=False)
    return Book(tmp_path / "book")


@pytest.fixture
def published(book):
    """The same book, with fresh notebooks."""
    book.publish("01_first")
    book.publish("02_second")
    return book
