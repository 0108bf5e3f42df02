"""Where things stand in the book's repository."""

import difflib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from bookbuild.errors import BookError


@dataclass(frozen=True)
class Repository:
    """The checkout at ``root`` (absolute), and the places that all tools agree on."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> "Repository":
        """Find the repository around ``start``, or else the one this file belongs to.

        Args:
            start: a folder inside the checkout; the working folder when None.

        Raises:
            BookError: neither is inside a checkout of the book.
        """
        start = Path.cwd() if start is None else start.resolve()
        for folder in (start, *start.parents, Path(__file__).resolve().parents[2]):
            if (folder / "_config.yml").is_file() and (folder / "chapters").is_dir():
                return cls(folder)
        raise BookError(
            f"{start} is not inside a checkout of the book (no folder above it has "
            "_config.yml and chapters/); change into the checkout first"
        )

    @property
    def chapters(self) -> Path:
        """Folder of the sources, one ``.md`` a chapter."""
        return self.root / "chapters"

    @property
    def notebooks(self) -> Path:
        """Folder of the executed notebooks."""
        return self.root / "book" / "notebooks"

    @property
    def media(self) -> Path:
        """Folder of the videos and their posters, named by their content."""
        return self.root / "book" / "_static" / "media"

    @property
    def code(self) -> Path:
        """The folder that is put on Python's path."""
        return self.root / "code"

    @property
    def trained(self) -> Path:
        """Folder of trained weights and their cards."""
        return self.code / "visiongen" / "trained"

    @property
    def registry(self) -> Path:
        """The list of all data sets, with the checksums of their editions."""
        return self.code / "visiongen" / "data" / "registry.json"

    def chapter_paths(self) -> list[Path]:
        """The sources of all chapters, in order."""
        return sorted(self.chapters.glob("[0-9][0-9]_*.md"))

    def chapter_path(self, name: str) -> Path:
        """The source of the chapter called ``04_ann_vs_cnn``, ``04`` or ``4``.

        Raises:
            BookError: there is no such chapter.
        """
        wanted = Path(name).name.removesuffix(".md").removesuffix(".ipynb")
        paths = {path.stem: path for path in self.chapter_paths()}
        if wanted.isdigit():
            for stem, path in paths.items():
                if int(stem[:2]) == int(wanted):
                    return path
        elif wanted in paths:
            return paths[wanted]
        close = difflib.get_close_matches(wanted, paths, n=3, cutoff=0.5)
        hint = (
            f"did you mean {' or '.join(close)}?"
            if close
            else (f"there are {', '.join(paths)}" if paths else "chapters/ is empty")
        )
        raise BookError(f"there is no chapter {name!r}; {hint}")

    def notebook_path(self, name: str) -> Path:
        """Where the executed notebook of the chapter with this full name stands."""
        return self.notebooks / f"{name}.ipynb"

    def relative(self, path: Path) -> str:
        """A path as messages and notebooks name it: from the root, with slashes."""
        return path.relative_to(self.root).as_posix()

    @cached_property
    def config(self) -> dict[str, Any]:
        """Jupyter Book's ``_config.yml``.

        Raises:
            BookError: it is missing or not YAML.
        """
        path = self.root / "_config.yml"
        try:
            return yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except FileNotFoundError as error:
            raise BookError("_config.yml is missing; restore it from git") from error
        except yaml.YAMLError as error:
            raise BookError(f"_config.yml is not valid YAML: {error}") from error

    @property
    def address(self) -> str:
        """The repository's address, without a slash at the end."""
        return str(self._setting("repository", "url")).rstrip("/")

    @property
    def branch(self) -> str:
        """The branch that launch buttons and source links point at."""
        return str(self._setting("repository", "branch"))

    @property
    def site(self) -> str:
        """The published site's address, without a slash at the end."""
        return str(self._setting("html", "baseurl")).rstrip("/")

    def _setting(self, section: str, key: str) -> Any:
        value = (self.config.get(section) or {}).get(key)
        if not value:
            raise BookError(f"_config.yml has no {section}: {key}; add it")
        return value
