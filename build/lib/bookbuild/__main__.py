"""The command line of the press: ``python -m bookbuild COMMAND …``."""

import argparse
import importlib
import sys
from types import ModuleType

from bookbuild.errors import BookError

# Each module offers add_arguments(parser) and run(arguments) -> exit status. They are
# imported only when asked for: the site's environment lacks what execution needs.
COMMANDS = {
    "execute": ("bookbuild.execute", "run chapters and write their notebooks"),
    "check": ("bookbuild.check", "say which chapters are stale, and why"),
    "notebooks": ("bookbuild.notebooks", "rewrite the notebooks' Markdown"),
    "build": ("bookbuild.site.build", "build the site from committed outputs"),
    "serve": ("bookbuild.site.serve", "serve the built site on this machine"),
    "bench": ("bookbuild.site.bench", "measure builds, pages and notebooks"),
    "lint": ("bookbuild.lint", "check the structure of the chapters"),
    "runtimes": ("bookbuild.runtimes", "write the table of recorded run times"),
    "browser": ("bookbuild.browser", "find or install Chromium for the tests"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one sub-command and return its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(
        prog="bookbuild", description="The press of From Pixels to Diffusion."
    )
    chosen = given[0] if given else None
    choices = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, purpose) in COMMANDS.items():
        child = choices.add_parser(name, help=purpose, description=purpose)
        if name == chosen:
            implementation = _import(module)
            implementation.add_arguments(child)
            child.set_defaults(run=implementation.run)
    parsed = parser.parse_args(given)
    try:
        return parsed.run(parsed)
    except BookError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130  # what a shell expects after Ctrl-C


def _import(module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "bookbuild").startswith("bookbuild"):
            raise
        sys.exit(
            f"error: this needs the package {error.name}; use the environment made "
            "from requirements.txt (.venv), not the smaller one of the site"
        )


if __name__ == "__main__":
    sys.exit(main())
