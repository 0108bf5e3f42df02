"""Runs the code cells of a chapter in a fresh kernel."""

import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from bookbuild.chapter import Chapter
from bookbuild.errors import BookError
from bookbuild.machine import PeakMemory
from bookbuild.outputs import clean_outputs, without_escapes
from bookbuild.repository import Repository

PROBE = '__import__("bookbuild.kernel_probe", fromlist=["start"])'
# They would change how figures look, or keep them out of the notebook.
PERSONAL_SETTINGS = ("MPLBACKEND", "MATPLOTLIBRC")


@dataclass
class KernelRun:
    """What a run left behind.

    ``cells`` are the chapter's code cells with cleaned outputs; ``messages`` gives what
    cells wrote to stderr, by the cell's number (from 1); ``modules`` and ``opened`` are
    absolute paths.
    """

    cells: list[NotebookNode]
    cell_seconds: list[float] = field(default_factory=list)
    peak_mb: int = 0
    messages: dict[int, str] = field(default_factory=dict)
    modules: list[Path] = field(default_factory=list)
    opened: list[Path] = field(default_factory=list)
    packages: dict[str, str] = field(default_factory=dict)


def run_cells(repo: Repository, chapter: Chapter) -> KernelRun:
    """Run all code cells, from the repository's root, with ``code/`` on the path.

    Raises:
        BookError: a cell raised, did not raise although tagged ``raises-exception``,
            ran too long, or took the kernel with it.
    """
    run = KernelRun([nbformat.from_dict(dict(cell)) for cell in chapter.code_cells])
    with _client(repo, run) as client:
        _ask_probe(client, "start")
        client.timeout = chapter.front.timeout
        with PeakMemory(client.km.provisioner.pid) as memory:  # type: ignore[union-attr]
            for index, cell in enumerate(run.cells):
                started = time.perf_counter()
                _run_cell(client, chapter, index, cell)
                run.cell_seconds.append(round(time.perf_counter() - started, 3))
                if message := clean_outputs(cell):
                    run.messages[index + 1] = message
        client.timeout = None
        report = json.loads(_ask_probe(client, "report"))
    run.peak_mb = memory.megabytes
    run.modules = [Path(file) for file in report["modules"]]
    run.opened = [Path(file) for file in report["opened"]]
    run.packages = report["packages"]
    return run


@contextmanager
def _client(repo: Repository, run: KernelRun) -> Iterator[NotebookClient]:
    """A client with a fresh kernel, whose notebook has one more cell, for the probe."""
    probe = nbformat.v4.new_code_cell()
    notebook = nbformat.v4.new_notebook(cells=[*run.cells, probe])
    quiet = logging.getLogger("bookbuild.kernel")
    quiet.setLevel(logging.CRITICAL)
    client = NotebookClient(
        notebook,
        km=AsyncKernelManager(kernel_spec_manager=_ThisPython()),
        record_timing=False,
        allow_errors=False,
        store_widget_state=False,
        shutdown_kernel="immediate",
        extra_arguments=["--log-level=40"],
        log=quiet,
    )
    with tempfile.TemporaryDirectory() as settings:
        kept = {k: v for k, v in os.environ.items() if k not in PERSONAL_SETTINGS}
        environment = kept | {
            "PYTHONPATH": str(repo.code),
            "PYTHONHASHSEED": "0",  # the order of sets is part of what is printed
            "IPYTHONDIR": settings,  # nobody's own start-up files
            "TQDM_DISABLE": "1",
        }
        with client.setup_kernel(cwd=str(repo.root), env=environment, cleanup_kc=True):
            yield client


class _ThisPython(KernelSpecManager):
    """Starts kernels with this very interpreter, whatever kernels are installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        module = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=[sys.executable, *module], language="python")


def _ask_probe(client: NotebookClient, function: str) -> str:
    """Call a function of ``kernel_probe`` in the kernel and return what it prints."""
    index = len(client.nb.cells) - 1
    cell = client.nb.cells[index]
    cell.source = f"print({PROBE}.{function}())"
    client.execute_cell(cell, index, store_history=False)
    return "".join(output.get("text", "") for output in cell.outputs)


def _run_cell(
    client: NotebookClient, chapter: Chapter, index: int, cell: NotebookNode
) -> None:
    where = f"{chapter.path.name}:{chapter.code_lines[index]}: cell {index + 1}"
    try:
        client.execute_cell(cell, index, execution_count=index + 1)
    except CellExecutionError as error:
        raise BookError(_explain(where, cell, error)) from None
    except CellTimeoutError:
        limit = chapter.front.timeout
        raise BookError(
            f"{where} ran longer than {limit} s and was stopped; make it quicker (what "
            "takes over 20 s belongs in a recipe), or raise the limit with "
            f'"timeout: {2 * limit}" in the front matter\n{_framed(cell)}'
        ) from None
    except DeadKernelError:
        raise BookError(
            f"{where} took the kernel with it, as happens when memory runs out\n"
            f"{_framed(cell)}"
        ) from None
    errors = [out for out in cell.outputs if out["output_type"] == "error"]
    if "raises-exception" in cell.metadata.get("tags", []) and not errors:
        raise BookError(
            f"{where} is tagged raises-exception, but nothing was raised; take the tag "
            f"away or mend the cell\n{_framed(cell)}"
        )


def _explain(where: str, cell: NotebookNode, error: CellExecutionError) -> str:
    traceback = [out for out in cell.outputs if out["output_type"] == "error"]
    frames = "\n".join(traceback[0]["traceback"]) if traceback else ""
    return (
        f"{where} raised {error.ename}: {error.evalue}\n{_framed(cell)}\n"
        f"{without_escapes(frames)}"
    )


def _framed(cell: NotebookNode) -> str:
    return "\n".join(f"    {line}" for line in cell.source.split("\n"))
