"""The committed notebooks, as readers open them in Colab, Binder and Jupyter."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from bookbuild.chapter import read_chapter
from bookbuild.fingerprint import stale
from bookbuild.lint import lint
from bookbuild.markdown import require_plain
from bookbuild.notebook_file import code_cells, read_notebook, write_notebook
from bookbuild.notebooks import rewrite
from bookbuild.repository import Repository
from bookbuild.site.launch import binder_url, colab_url

REPO = Repository.find(Path(__file__).parent)
NAMES = [path.stem for path in REPO.chapter_paths()]
# Budgets of DESIGN.md, section 6, in bytes.
ONE_NOTEBOOK, ALL_NOTEBOOKS = 2 * 2**20, 24 * 2**20
# How far the notebook is run that is run here: set-up and the first figures. All
# cells of all chapters are run by "bookbuild execute --compare".
CELLS_RUN = 6


@pytest.fixture(params=NAMES)
def name(request) -> str:
    return request.param


@pytest.fixture
def notebook(name):
    found = read_notebook(REPO.notebook_path(name))
    assert found is not None, f"{name} has no notebook: run make execute"
    return found


def test_is_valid(name, notebook):
    nbformat.validate(nbformat.read(REPO.notebook_path(name), as_version=4))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) >= (4, 5)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)


def test_shows_what_its_chapter_computes(name, notebook):
    chapter = read_chapter(REPO, REPO.chapter_path(name))
    assert stale(REPO, chapter, notebook) == []


def test_says_what_its_chapter_says(name, notebook, tmp_path):
    """Else: make notebooks."""
    chapter = read_chapter(REPO, REPO.chapter_path(name))
    write_notebook(tmp_path / "n.ipynb", rewrite(REPO, chapter, notebook))
    assert (tmp_path / "n.ipynb").read_text() == REPO.notebook_path(name).read_text()


def test_every_code_cell_was_run(notebook):
    cells = code_cells(notebook)
    assert [cell["execution_count"] for cell in cells] == [*range(1, len(cells) + 1)]
    assert any(cell["outputs"] for cell in cells)
    for cell in cells:
        if "figure" in cell["metadata"].get("mystnb", {}):
            kinds = [kind for out in cell["outputs"] for kind in out.get("data", {})]
            assert any(kind.startswith(("image/", "text/html")) for kind in kinds)


def test_markdown_is_plain(name, notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            require_plain("".join(cell["source"]), name)


def test_has_what_every_chapter_has(name):
    """Structure, text alternatives, paths, errors, hosts: see bookbuild.lint."""
    errors = [finding for finding in lint(REPO, name) if finding.error]
    assert errors == []


def test_is_small_enough(name):
    assert REPO.notebook_path(name).stat().st_size <= ONE_NOTEBOOK


def test_all_together_are_small_enough():
    sizes = [path.stat().st_size for path in REPO.notebooks.glob("*.ipynb")]
    assert sum(sizes) <= ALL_NOTEBOOKS


def test_buttons_lead_to_the_notebook(name):
    place = f"book/notebooks/{name}.ipynb"
    assert (REPO.root / place).is_file()
    assert colab_url(REPO, name).endswith(f"/blob/{REPO.branch}/{place}")
    assert binder_url(REPO, name).endswith(f"?urlpath=lab/tree/{place}")


def test_no_notebook_without_a_chapter():
    stems = {path.stem for path in REPO.notebooks.glob("*.ipynb")}
    assert stems <= set(NAMES)


def cost(name: str) -> tuple[bool, float]:
    """Whether a chapter needs data that a bare machine lacks, and its seconds."""
    notebook = read_notebook(REPO.notebook_path(name)) or {"metadata": {}}
    run = notebook["metadata"].get("bookbuild", {}).get("run", {})
    needs = bool(read_chapter(REPO, REPO.chapter_path(name)).front.data)
    return needs, run.get("seconds", float("inf"))


@pytest.mark.skipif(not NAMES, reason="no chapter yet")
def test_runs_as_plain_jupyter_does(monkeypatch):
    """The quickest chapter without data, from its own folder, the library installed."""
    path = REPO.notebook_path(min(NAMES, key=cost))
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code[0].metadata.tags == ["install"]
    last = notebook.cells.index(code[min(CELLS_RUN, len(code) - 1)])
    notebook.cells = notebook.cells[: last + 1]
    monkeypatch.setenv("PYTHONPATH", str(REPO.code))
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )
    before = sorted(path.parent.iterdir())
    try:
        client.execute()
    except CellExecutionError as error:
        if error.ename != "DataUnavailableError":
            raise
        pytest.skip(f"needs data: {error.evalue}")
    assert code[0].outputs == []  # nothing was installed: the library is there
    assert sorted(path.parent.iterdir()) == before
    kinds = [
        kind
        for cell in code[: CELLS_RUN + 1]
        for output in cell.outputs
        for kind in output.get("data", {})
    ]
    assert "image/png" in kinds
