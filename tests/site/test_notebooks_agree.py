"""What the notebooks say of the site is true: addresses, anchors and numbers."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from bookbuild.labels import Labels, Target, collect
from bookbuild.notebook_file import read_notebook
from bookbuild.repository import Repository

HEADINGS = re.compile("h[1-6]")


@cache
def parse(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def anchors(path: Path) -> frozenset[str]:
    return frozenset(tag["id"] for tag in parse(path).find_all(id=True))


@pytest.fixture(scope="module")
def labels(repo: Repository) -> Labels:
    return collect(repo)


def addresses(repo: Repository, name: str) -> set[str]:
    """All addresses on the site that a notebook's Markdown and outputs name."""
    notebook = read_notebook(repo.notebook_path(name))
    assert notebook is not None, f"{name} has no notebook: run make execute"
    texts = ["".join(cell["source"]) for cell in notebook["cells"]]
    texts += [
        "".join(output.get("data", {}).get("text/html", ""))
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
    ]
    pattern = re.compile(re.escape(repo.site) + r"""[^\s"'<>)]*""")
    return {match[0] for text in texts for match in pattern.finditer(text)}


def test_addresses_in_notebooks_exist(repo: Repository, site: Path):
    missing = set()
    for path in repo.chapter_paths():
        for address in addresses(repo, path.stem):
            parts = urlsplit(address.removeprefix(repo.site).lstrip("/"))
            file = site / (parts.path or "index.html")
            if not file.is_file() or (
                parts.fragment and parts.fragment not in anchors(file)
            ):
                missing.add((path.stem, address))
    assert not missing


def shown_number(target: Target, page: BeautifulSoup) -> str:
    """The number that the page gives to a target, as it prints it."""
    place = page.find(id=target.anchor)
    assert place is not None, f"no anchor {target.anchor}"
    if target.kind == "section":
        heading = place if HEADINGS.match(place.name) else place.find(HEADINGS)
        heading = heading or place.find_next(HEADINGS)
        number = heading.find(class_="section-number")
    elif target.kind == "equation":
        number = place.find(class_="eqno") or place.parent.find(class_="eqno")
    else:
        number = place.find(class_="caption-number")
    return re.search(r"[\d.]*\d", number.text)[0] if number else ""


def test_numbers_are_those_of_the_site(labels: Labels, site: Path):
    different = {}
    for target in labels.targets.values():
        if target.kind == "place" or not target.number:
            continue
        number = shown_number(target, parse(site / f"{target.page}.html"))
        if number != target.number:
            different[target.label] = (number, target.number)
    assert not different


def test_terms_lead_to_their_entries(labels: Labels, site: Path):
    assert labels.terms
    for term in labels.terms.values():
        assert term.anchor in anchors(site / f"{term.page}.html")
