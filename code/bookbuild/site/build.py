"""``bookbuild build``: the strict build of the site from committed outputs."""

import argparse
import shutil
import time
from pathlib import Path

from bookbuild.errors import BookError
from bookbuild.repository import Repository
from bookbuild.site import npm


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument(
        "--draft",
        action="store_true",
        help="rebuild only what changed; warnings of unchanged pages are not repeated",
    )


def run(arguments: argparse.Namespace) -> int:
    """Build the site of the repository around the working folder."""
    repo = Repository.find()
    started = time.perf_counter()
    build(repo, draft=arguments.draft)
    seconds = time.perf_counter() - started
    print(f"built {repo.relative(site_folder(repo))} in {seconds:.1f} s")
    return 0


def site_folder(repo: Repository) -> Path:
    """Where the built site stands."""
    return repo.root / "_build" / "html"


def build(repo: Repository, *, draft: bool = False, quiet: bool = False) -> None:
    """Build the site into ``_build/html``.

    Starts no kernel and needs no network, except once for what comes from npm.

    Args:
        repo: the repository.
        draft: keep what an earlier build left, and build only what changed since.
        quiet: print warnings only.

    Raises:
        BookError: there was a warning; all of them have been printed.
    """
    if not draft:
        shutil.rmtree(repo.root / "_build", ignore_errors=True)
    if npm.install(repo) and not quiet:
        print("installed demos/node_modules")
    status = _sphinx(repo, quiet=quiet)
    npm.copy_assets(repo, site_folder(repo) / "_static")
    if status != 0:
        raise BookError(
            "the build is strict: mend what the warnings above say. "
            '"python -m bookbuild check" lists stale chapters, '
            '"python -m bookbuild execute" runs them'
        )


def _sphinx(repo: Repository, *, quiet: bool) -> int:
    """Run Jupyter Book's build as ``jupyter-book build -n -W --keep-going`` does."""
    from jupyter_book.sphinx import build_sphinx

    result = build_sphinx(
        repo.root,
        site_folder(repo),
        noconfig=True,
        path_config=repo.root / "_config.yml",
        confoverrides={
            "external_toc_path": (repo.root / "_toc.yml").as_posix(),
            "latex_individualpages": False,
            "nitpicky": True,
        },
        warningiserror=True,
        keep_going=True,
        quiet=quiet,
    )
    return result if isinstance(result, int) else 1
