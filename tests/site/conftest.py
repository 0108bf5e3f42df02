"""The real book's site, built once, and pages of it in a browser."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bookbuild.repository import Repository
from bookbuild.site.build import build, site_folder
from bookbuild.site.serve import make_server

# The published site does not stand at the root of its host, so neither does this one.
PREFIX = "pixels-to-diffusion"
DESKTOP, PHONE = (1280, 900), (390, 844)


@pytest.fixture(scope="session")
def repo() -> Repository:
    """The repository whose site is tested."""
    return Repository.find()


@pytest.fixture(scope="session")
def site(repo: Repository, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site, copied so that nothing changes under the tests."""
    build(repo, quiet=True)
    folder = tmp_path_factory.mktemp("site") / PREFIX
    shutil.copytree(site_folder(repo), folder)
    return folder


@pytest.fixture(scope="session")
def pages(site: Path) -> list[str]:
    """All pages, as paths from the site's root."""
    found = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    return sorted(name for name in found if not name.startswith("_static"))


@pytest.fixture(scope="session")
def chapter(repo: Repository) -> str:
    """The page of the first chapter."""
    return f"chapters/{repo.chapter_paths()[0].stem}.html"


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served while the tests run."""
    with make_server(site.parent, port=0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{PREFIX}"
        server.shutdown()


@dataclass
class Visit:
    """A page as a reader has it before them, and what went wrong on the way."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Visit]]:
    """Open a page of the site and wait until its formulas are set."""
    contexts = []

    def open_page(
        place: str, size: tuple[int, int] = DESKTOP, colours: str = "light"
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=colours
        )
        contexts.append(context)
        opened = Visit(context.new_page())
        _listen(opened)
        opened.page.goto(f"{address}/{place}", wait_until="networkidle")
        opened.page.evaluate("window.MathJax?.startup?.promise")
        return opened

    yield open_page
    for context in contexts:
        context.close()


def _listen(opened: Visit) -> None:
    def note_response(response) -> None:
        opened.requests.append(response.url)
        if response.status >= 400:
            opened.errors.append(f"{response.status} {response.url}")

    def note_message(message) -> None:
        if message.type in ("error", "warning"):
            opened.errors.append(message.text)

    def note_failure(request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the root goes on to the index
            opened.errors.append(f"{request.failure} {request.url}")

    page = opened.page
    page.on("response", note_response)
    page.on("console", note_message)
    page.on("pageerror", lambda error: opened.errors.append(str(error)))
    page.on("requestfailed", note_failure)
