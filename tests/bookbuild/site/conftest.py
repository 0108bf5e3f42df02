"""A miniature book, built by the real configuration, templates and style sheets."""

import base64
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from bookbuild.chapter import read_chapter
from bookbuild.fingerprint import fingerprint, outputs_hash
from bookbuild.notebook_file import write_notebook
from bookbuild.repository import Repository
from bookbuild.site.build import build, site_folder
from bookbuild.site.npm import install

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
RUN = {
    "seconds": 42.4,
    "cell_seconds": [0.5, 41.9],
    "peak_mb": 312.0,
    "processor": "Example Processor",
    "cores": 2,
    "python": "3.11.7",
    "packages": {},
    "date": "2026-11-23T14:00:00",
}


def png(width: int = 480, height: int = 120) -> str:
    """A horizontal gradient as a PNG, in base64."""
    row = b"\0" + bytes(255 * x // width for x in range(width))

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * height))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")).decode()


def outputs_of(source: str) -> list[nbformat.NotebookNode]:
    """What the cells of the miniature book would have put out."""
    if "show(" in source:
        data = {"image/png": png(), "text/plain": "<Figure>"}
        return [nbformat.v4.new_output("display_data", data=data)]
    if "values, weights" in source:
        data = {"text/plain": "2.0 is what this cell put out"}
        return [nbformat.v4.new_output("execute_result", data=data, execution_count=2)]
    return []


def execute(repo: Repository, name: str) -> None:
    """Write the notebook of a chapter as the press would, without a kernel."""
    chapter = read_chapter(repo, repo.chapter_path(name))
    cells = [nbformat.from_dict(cell) for cell in chapter.cells]
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs = outputs_of(cell.source)
    install = nbformat.v4.new_code_cell(
        "%pip install it", metadata={"tags": ["install"]}
    )
    notebook = nbformat.v4.new_notebook(cells=[install, *cells])
    notebook.metadata["bookbuild"] = {
        "fingerprint": fingerprint(repo, chapter),
        "outputs": outputs_hash(notebook),
        "run": RUN,
    }
    write_notebook(repo.notebook_path(chapter.name), notebook)


def make_book(folder: Path) -> Repository:
    """A complete small book in ``folder``, executed and ready to build."""
    shutil.copytree(HERE / "miniature", folder, dirs_exist_ok=True)
    shutil.copy(ROOT / "_config.yml", folder)
    for part in ("_static", "_templates"):
        shutil.copytree(ROOT / "book" / part, folder / "book" / part)
    demos = folder / "demos"
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "demos" / name, demos)
    install(Repository(ROOT))  # the tests may come before the first build
    (demos / "node_modules").symlink_to(ROOT / "demos" / "node_modules")
    repo = Repository(folder)
    for path in repo.chapter_paths():
        execute(repo, path.stem)
    return repo


@pytest.fixture
def book(tmp_path: Path) -> Repository:
    """A miniature book of one's own."""
    return make_book(tmp_path / "book")


@pytest.fixture
def execute_again() -> Callable[[Repository, str], None]:
    """Make the notebook of a chapter fresh again."""
    return execute


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The miniature book's site, built once; tests only read it."""
    repo = make_book(tmp_path_factory.mktemp("site") / "book")
    build(repo, quiet=True)
    return site_folder(repo)


@pytest.fixture(scope="session")
def page(site: Path) -> Callable[[str], BeautifulSoup]:
    """Parse a page of the miniature site, ``chapters/01_first`` for instance."""

    def parse(name: str) -> BeautifulSoup:
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        return BeautifulSoup(text, "html.parser")

    return parse
