"""The built site as a reader's browser has it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bookbuild.repository import Repository

DESKTOP, PHONE = (1280, 900), (390, 844)
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_pages_load_whole_from_this_site_alone_and_fit(visit, pages, address, size):
    for place in pages:
        opened = visit(place, size)
        assert opened.errors == [], place
        assert all(url.startswith((address, "data:")) for url in opened.requests), place
        width = opened.page.evaluate("document.documentElement.scrollWidth")
        assert width <= size[0], place
        opened.page.context.close()


def test_formulas_are_set_and_are_no_tab_stops(visit, chapter):
    page = visit(chapter).page
    assert page.locator("mjx-container").count() > 3
    assert page.locator("mjx-merror").count() == 0
    assert page.locator("mjx-container[tabindex='0']:not([role=group])").count() == 0


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    "kind", ["index", "chapter", "search", "glossary", "references", "how_to_use"]
)
def test_axe_finds_no_violation(
    visit: Callable, repo: Repository, chapter: str, kind: str, size, colours: str
):
    place = {"chapter": chapter, "search": "search.html?q=picture"}.get(
        kind, f"book/{kind}.html"
    )
    page = visit(place, size, colours).page
    if kind == "search":
        page.wait_for_selector("#search-results li")
    # Also what toggles hide.
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    axe: Path = repo.root / "demos" / "node_modules" / "axe-core" / "axe.min.js"
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations)")
    assert [
        (violation["id"], node["html"][:200], node["failureSummary"])
        for violation in found
        for node in violation["nodes"]
    ] == []


def test_search_finds_a_word_of_a_chapter(visit, repo, chapter):
    title = re.search(r"^# (.+)$", repo.chapter_paths()[0].read_text(), re.M)[1]
    opened = visit("book/index.html")
    page = opened.page
    page.keyboard.press("Control+k")
    page.keyboard.type(title.split()[0])
    page.keyboard.press("Enter")
    result = page.locator("#search-results li a", has_text=title)
    result.first.wait_for()
    result.first.click()
    page.wait_for_url(f"**/{chapter}**")
    page.locator("article span.highlighted").first.wait_for()
    assert opened.errors == []


def test_the_colours_can_be_switched_and_stay_so(visit):
    page = visit("book/index.html", colours="light").page
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == "light"
    for _ in range(3):
        page.locator(".theme-switch-button").click()
        if page.evaluate(theme) == "dark":
            break
    assert page.evaluate(theme) == "dark"
    page.reload()
    assert page.evaluate(theme) == "dark"


def test_the_table_of_contents_opens_on_a_phone(visit, chapter):
    page = visit("book/index.html", PHONE).page
    link = page.locator(f"nav.bd-links a[href$='{chapter.split('/')[-1]}']")
    assert not link.is_visible()
    page.locator(".primary-toggle").click()
    link.click()
    page.wait_for_url(f"**/{chapter}")


def test_a_toggle_opens_by_keyboard(visit, chapter):
    page = visit(chapter).page
    toggle = page.locator("details.toggle").first
    toggle.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert toggle.evaluate("element => element.open")


def test_a_link_to_something_in_a_closed_toggle_opens_it(visit, chapter):
    page = visit(chapter).page
    inside = "details.toggle [id]:not(summary)"
    if page.locator(inside).count() == 0:
        pytest.skip("no toggle of this chapter holds a link target")
    name = page.locator(inside).first.get_attribute("id")
    page.evaluate("name => { location.hash = name }", name)
    page.wait_for_function(
        "name => document.getElementById(name).closest('details').open", arg=name
    )


def test_what_is_wider_than_the_page_can_be_scrolled_by_keyboard(visit, chapter):
    page = visit(chapter, PHONE).page
    page.wait_for_timeout(500)  # the theme marks code a third of a second after loading
    unreachable = page.evaluate(
        """() => [...document.querySelectorAll('article *')].filter(element =>
            ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
            && element.scrollWidth > element.clientWidth + 1
            && element.tabIndex < 0).map(element => element.outerHTML.slice(0, 120))"""
    )
    assert unreachable == []


def test_code_can_be_copied(visit, chapter):
    page = visit(chapter).page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell = page.locator("div.cell_input:visible").first
    cell.hover()
    cell.locator("button.copybtn").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == cell.locator("pre").inner_text().strip()
