"""An empty data folder, a registry of one's own and a web server on this machine."""

import contextlib
import dataclasses
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pooch
import pytest

from visiongen.data import registry
from visiongen.data.registry import Source, sources_sha256


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty ``$VISIONGEN_DATA``, and a user cache folder beside it."""
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)
    monkeypatch.setenv("VISIONGEN_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def own_registry(tmp_path):
    """``own_registry(name, sources, **changes)``: the real registry, one entry changed.

    The entry keeps its official edition only, made from ``sources``; its identity is
    that of its sources unless ``sha256`` gives that of its content.
    """
    file = tmp_path / "registry.json"
    known = json.loads(registry.FILE.read_text("utf-8"))
    file.write_text(json.dumps(known), "utf-8")

    def change(name, sources, sha256=None, **changes):
        made_from = tuple(Source(**source) for source in sources)
        official = {
            "sha256": sha256 or sources_sha256(name, 1, made_from),
            "identity": "content" if sha256 else "sources",
            "sources": [dataclasses.asdict(source) for source in made_from],
        }
        entry = known.get(name, known["mnist"])
        known[name] = entry | {"editions": {"official": official}} | changes
        file.write_text(json.dumps(known), "utf-8")
        registry.entries.cache_clear()
        return registry.find(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "FILE", file)
        registry.entries.cache_clear()
        yield change
    registry.entries.cache_clear()


class Server:
    """Files served over http on this machine, and what was asked of them."""

    def __init__(self):
        self.files: dict[str, bytes] = {}
        self.statuses: dict[str, int] = {}
        self.gets: list[str] = []
        self.sent = 0
        self.ranges = True
        self.stall_after: int | None = None
        self.stalled = threading.Event()
        self.resume = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        serve = threading.Thread(
            target=self._http.serve_forever, args=(0.02,), daemon=True
        )
        serve.start()

    def put(self, path: str, content: bytes, **fields) -> dict:
        """Serve ``content``; return it as the registry describes a source."""
        self.files["/" + path] = content
        return {
            "url": f"http://127.0.0.1:{self._http.server_port}/{path}",
            "sha256": hashlib.sha256(content).hexdigest(),
        } | fields

    def close(self):
        self.resume.set()
        self._http.shutdown()
        self._http.server_close()

    def _handler(server):
        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self):
                self._answer(with_body=False)

            def do_GET(self):
                server.gets.append(self.path)
                self._answer(with_body=True)

            def _answer(self, with_body):
                status = server.statuses.get(self.path, 200)
                if self.path not in server.files or status != 200:
                    self.send_error(404 if status == 200 else status)
                    return
                body = server.files[self.path]
                wanted = self.headers.get("Range")
                if wanted and server.ranges:
                    first, last = wanted.removeprefix("bytes=").split("-")
                    body = body[int(first) : int(last) + 1]
                    status = 206
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if with_body:
                    self._send(body)

            def _send(self, body):
                if server.stall_after is not None:
                    self.wfile.write(body[: server.stall_after])
                    self.wfile.flush()
                    server.stalled.set()
                    server.resume.wait(30)
                    body = body[server.stall_after :]
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    self.wfile.write(body)
                    server.sent += len(body)

            def log_message(self, *arguments):
                pass

        return Handler


@pytest.fixture
def server():
    running = Server()
    yield running
    running.close()


def left_behind(folder: Path) -> list[str]:
    """Everything in ``folder`` but locks."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    )


@pytest.fixture
def leftovers(folder):
    """``leftovers()``: the files in the data folder, locks left out."""
    return lambda: left_behind(folder)
