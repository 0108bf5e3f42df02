"""Live demos: folders under ``demos/`` that a page loads when its reader asks."""

from dataclasses import dataclass
from pathlib import Path

from bookbuild.errors import BookError
from bookbuild.repository import Repository

ENTRY = "demo.js"  # the module that starts a demo, in a folder of the demo's name
SHARED = "page"  # the folder of what all demos use


@dataclass(frozen=True)
class Demo:
    """One demo; ``files`` is all that it may load, what demos share included."""

    name: str
    title: str
    files: tuple[Path, ...]

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"demo-{self.name}"

    @property
    def megabytes(self) -> float:
        """Size of its files together, in units of a million bytes."""
        return sum(path.stat().st_size for path in self.files) / 1e6


def demo_names(repo: Repository) -> list[str]:
    """The demos that exist."""
    return sorted(path.parent.name for path in repo.root.glob(f"demos/*/{ENTRY}"))


def demo_files(repo: Repository, folder: str) -> tuple[Path, ...]:
    """All files of one folder under ``demos/``."""
    found = (repo.root / "demos" / folder).rglob("*")
    return tuple(sorted(path for path in found if path.is_file()))


def read_demo(repo: Repository, name: str, title: str, text: str) -> Demo:
    """The demo that a ``{demo}`` directive embeds.

    Args:
        repo: the repository.
        name: the directive's argument, a folder under ``demos/``.
        title: its option ``:title:``.
        text: its body, for readers who cannot or do not start the demo.

    Raises:
        BookError: no such demo, or the directive lacks its title or its text.
    """
    names = demo_names(repo)
    if name not in names:
        raise BookError(
            f"there is no demo {name!r} (no demos/{name}/{ENTRY}); there are "
            f"{', '.join(names) or 'none'}"
        )
    if not title:
        raise BookError(f"the demo {name} has no title; add a line :title: A few words")
    if not text.strip():
        raise BookError(
            f"the demo {name} has no text; say in its block what it shows and how to "
            "use it"
        )
    files = (*demo_files(repo, name), *demo_files(repo, SHARED))
    return Demo(name, title, files)
