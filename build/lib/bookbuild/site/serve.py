"""``bookbuild serve``: the built site on this machine, for nobody else."""

import argparse
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bookbuild.errors import BookError
from bookbuild.repository import Repository
from bookbuild.site.build import site_folder

HOST = "127.0.0.1"


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    # Windows may know another type for these, and browsers refuse modules then.
    extensions_map = {  # noqa: RUF012
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".woff2": "font/woff2",
    }

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--port", type=int, default=8000, help="default: 8000")


def make_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of this folder on localhost; port 0 takes any that is free.

    Raises:
        BookError: the port is taken.
    """
    try:
        return ThreadingHTTPServer((HOST, port), partial(Quiet, directory=str(folder)))
    except OSError as error:
        raise BookError(
            f"port {port} cannot be used ({error.strerror}); choose another: --port "
            f"{port + 1}"
        ) from error


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    repo = Repository.find()
    folder = site_folder(repo)
    if not (folder / "index.html").is_file():
        raise BookError('the site is not built; run "python -m bookbuild build" first')
    with make_server(folder, arguments.port) as server:
        print(f"http://{HOST}:{server.server_port}/  (Ctrl+C ends)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0
