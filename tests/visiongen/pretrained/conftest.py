"""A stand-in for the homes of weights: a server here, and empty caches."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Home:
    """Files by path, served as GitHub, PyTorch and Hugging Face serve theirs."""

    def __init__(self):
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        serve = threading.Thread(
            target=self._http.serve_forever, args=(0.02,), daemon=True
        )
        serve.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def put(self, path: str, content: bytes) -> str:
        """Serve ``content`` and return its address."""
        self.files[f"/{path}"] = content
        return f"{self.url}/{path}"

    def close(self):
        self._http.shutdown()
        self._http.server_close()

    def _handler(home):
        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self):
                self._answer(False)

            def do_GET(self):
                self._answer(True)

            def _answer(self, with_body):
                home.asked.append(self.path)
                body = home.files.get(self.path)
                # what the Hugging Face hub says of a file, and of a missing one
                self.send_response(404 if body is None else 200)
                self.send_header("X-Repo-Commit", COMMIT)
                if body is None:
                    self.send_header("X-Error-Code", "EntryNotFound")
                    body = b""
                digest = hashlib.sha256(body).hexdigest()
                self.send_header("ETag", f'"{digest}"')
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if with_body:
                    self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        return Handler


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A running server; every cache is an empty folder of this test."""
    from huggingface_hub import constants

    for name in ("VISIONGEN_OFFLINE", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hf"))
    running = Home()
    monkeypatch.setenv("HF_ENDPOINT", running.url)
    yield running
    running.close()
