"""What the press recorded when it executed a chapter."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookbuild.notebook_file import read_notebook
from bookbuild.repository import Repository


@dataclass(frozen=True)
class Run:
    """One execution of a chapter; times in seconds, memory in megabytes."""

    seconds: float
    longest_cell: float
    memory: float | None
    processor: str
    cores: int
    date: str

    @property
    def duration(self) -> str:
        """The whole run as people say it: ``42 s``, ``3 min 5 s``."""
        return duration(self.seconds)

    @property
    def machine(self) -> str:
        """Processor and cores it ran on."""
        return f"{self.cores} cores of {self.processor}"


def duration(seconds: float) -> str:
    """Seconds as people say them: ``0.4 s``, ``42 s``, ``3 min 5 s``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


def recorded_run(repo: Repository, name: str) -> Run | None:
    """The run that made a chapter's outputs, or None when it was never executed."""
    notebook = read_notebook(repo.notebook_path(name))
    run: dict[str, Any] | None = (
        notebook["metadata"].get("bookbuild", {}).get("run") if notebook else None
    )
    if run is None:
        return None
    return Run(
        seconds=float(run["seconds"]),
        longest_cell=max(run["cell_seconds"], default=0.0),
        memory=run.get("peak_mb"),
        processor=str(run["processor"]),
        cores=int(run["cores"]),
        date=str(run["date"])[:10],
    )


def notebook_size(repo: Repository, name: str) -> int:
    """Bytes of a chapter's committed notebook."""
    path: Path = repo.notebook_path(name)
    return path.stat().st_size
