"""The built site's files, without a browser."""

import json
import posixpath
import re
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from bookbuild.repository import Repository
from bookbuild.site import bench

# Attributes by which a browser loads something without being asked.
LOADING = (
    ("script", "src"),
    ("img", "src"),
    ("video", "src"),
    ("video", "poster"),
    ("source", "src"),
    ("audio", "src"),
    ("iframe", "src"),
    ("object", "data"),
    ("embed", "src"),
)


@cache
def parse(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def anchors(path: Path) -> frozenset[str]:
    return frozenset(tag["id"] for tag in parse(path).find_all(id=True))


def loaded(soup: BeautifulSoup) -> list[str]:
    found = [tag[name] for kind, name in LOADING for tag in soup.find_all(kind)
             if tag.has_attr(name)]  # fmt: skip
    links = soup.select("link[rel~=stylesheet], link[rel~=icon], link[rel~=preload]")
    return found + [tag["href"] for tag in links]


def test_nothing_is_loaded_from_another_host(site: Path, pages: list[str]):
    outside = {
        (page, address)
        for page in pages
        for address in loaded(parse(site / page))
        if urlsplit(address).scheme not in ("", "data")
    }
    assert not outside
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"(url\(|@import)\s*[\"']?\s*(https?:)?//", text), style


def test_everything_that_is_loaded_exists(site: Path, pages: list[str]):
    missing = {
        (page, address)
        for page in pages
        for address in loaded(parse(site / page))
        if urlsplit(address).scheme == ""
        and not (site / page).parent.joinpath(urlsplit(address).path).is_file()
    }
    assert not missing


def test_every_link_and_anchor_resolves(site: Path, pages: list[str]):
    broken = []
    for page in pages:
        for tag in parse(site / page).select("a[href]"):
            parts = urlsplit(tag["href"])
            if parts.scheme:
                assert parts.scheme in ("https", "mailto"), (page, tag["href"])
                continue
            place = posixpath.join(posixpath.dirname(page), unquote(parts.path))
            target = site / (posixpath.normpath(place) if parts.path else page)
            if target.is_dir():
                target /= "index.html"
            if not target.is_file() or (
                parts.fragment
                and target.suffix == ".html"
                and unquote(parts.fragment) not in anchors(target)
            ):
                broken.append((page, tag["href"]))
    assert not broken


def test_no_page_uses_an_id_twice(site: Path, pages: list[str]):
    twice = {
        page: again
        for page in pages
        if (again := [
            name
            for name, count in Counter(
                tag["id"] for tag in parse(site / page).find_all(id=True)
            ).items()
            if count > 1
        ])
    }  # fmt: skip
    assert not twice


def test_every_picture_has_an_alternative_text(site: Path, pages: list[str]):
    for page in pages:
        for image in parse(site / page).select("article img"):
            assert image.get("alt", "").strip(), (page, image.get("src"))


def test_every_page_describes_itself(site: Path, pages: list[str]):
    for page in set(pages) - {"index.html", "search.html"}:
        soup = parse(site / page)
        assert len(soup.find_all("h1")) == 1, page
        assert soup.title.text.strip(), page
        assert soup.select_one('meta[property="og:title"]')["content"], page
        assert soup.html["lang"] == "en", page


def test_launch_buttons_of_all_chapters_end_in_their_notebooks(
    repo: Repository, site: Path
):
    for path in repo.chapter_paths():
        links = {
            a.text.strip(): a["href"]
            for a in parse(site / "chapters" / f"{path.stem}.html").select(
                ".chapter-card a, .article-header-buttons a"
            )
        }
        project = repo.address.removeprefix("https://github.com/")
        notebook = f"book/notebooks/{path.stem}.ipynb"
        assert links["Open in Colab"] == (
            "https://colab.research.google.com/github/"
            f"{project}/blob/{repo.branch}/{notebook}"
        )
        assert links["Open in Binder"].startswith("https://mybinder.org/v2/gh/")
        assert links["Open in Binder"].endswith(notebook)
        assert repo.root.joinpath(notebook).is_file()


def test_every_chapter_page_has_all_outputs_of_its_notebook(
    repo: Repository, site: Path
):
    """As many cells with outputs on the page as in the notebook (shown ones)."""
    hidden = {"remove-cell", "remove-output", "remove_cell", "remove_output"}
    for path in repo.chapter_paths():
        notebook = json.loads(repo.notebook_path(path.stem).read_text(encoding="utf-8"))
        pictures = sum(
            any(kind.startswith("image/") for kind in output.get("data", {}))
            for cell in notebook["cells"]
            if cell["cell_type"] == "code"
            and not hidden & set(cell["metadata"].get("tags", []))
            for output in cell["outputs"]
        )
        page = parse(site / "chapters" / f"{path.stem}.html")
        assert len(page.select(".cell_output img")) == pictures
        assert pictures


@pytest.mark.parametrize("kind", ["HTML", "page, gzip", "notebook"])
def test_pages_and_notebooks_keep_their_budgets(
    repo: Repository, site: Path, kind: str
):
    for path in repo.chapter_paths():
        page = site / "chapters" / f"{path.stem}.html"
        size, budget = {
            "HTML": (page.stat().st_size / 1e6, 0.4),
            "page, gzip": (bench.page_weight(page), 2.0),
            "notebook": (repo.notebook_path(path.stem).stat().st_size / 1e6, 2.0),
        }[kind]
        assert size <= budget, (path.stem, kind)
