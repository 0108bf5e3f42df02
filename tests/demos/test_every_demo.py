"""What holds of every demo, in a browser."""

import pytest

from bookbuild.demos import demo_names
from bookbuild.repository import Repository

REPO = Repository.find()
DEMOS = demo_names(REPO)
DESKTOP, PHONE = (1280, 900), (390, 844)
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", DEMOS)
def test_nothing_is_loaded_before_the_reader_asks(visit, name):
    opened = visit(name)
    assert not [url for url in opened.requests if "/demos/" in url]
    assert opened.demo.locator(".demo-stage").is_hidden()
    opened.start()
    assert [url for url in opened.requests if f"/demos/{name}/demo.js" in url]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", DEMOS)
def test_a_demo_starts_without_errors_from_this_site_alone_and_fits(
    visit, address, name, size
):
    opened = visit(name, size).start()
    opened.page.wait_for_load_state("networkidle")
    assert opened.errors == []
    allowed = (address, "data:", "blob:")
    assert [url for url in opened.requests if not url.startswith(allowed)] == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("name", DEMOS)
def test_the_page_says_how_much_a_demo_loads(visit, address, name):
    opened = visit(name)
    said = opened.demo.get_by_role("status").inner_text()
    before = len(opened.requests)
    opened.start().page.wait_for_load_state("networkidle")
    # Fonts are the page's own: Greek letters have a file to themselves.
    urls = [url for url in opened.requests[before:] if not url.endswith(".woff2")]
    places = {url.removeprefix(address) for url in urls}
    loaded = sum((REPO.root / place.strip("/")).stat().st_size for place in places)
    promised = float(said.removeprefix("Loads ").split()[0])
    assert loaded / 1e6 <= promised + 0.005
    assert promised <= 2


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", DEMOS)
def test_axe_finds_no_violation(visit, name, size, colours):
    page = visit(name, size, colours).start().page
    axe = REPO.root / "demos" / "node_modules" / "axe-core" / "axe.min.js"
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations)")
    assert [
        (violation["id"], node["html"][:200], node["failureSummary"])
        for violation in found
        for node in violation["nodes"]
    ] == []


@pytest.mark.parametrize("name", DEMOS)
def test_a_demo_starts_and_is_reached_by_keyboard(visit, name):
    opened = visit(name)
    opened.demo.get_by_role("button", name="Start the demo").focus()
    opened.page.keyboard.press("Enter")
    opened.demo.locator(".demo-stage:not([hidden])").wait_for()
    opened.page.keyboard.press("Tab")
    inside = "document.querySelector('.demo-stage').contains(document.activeElement)"
    assert opened.page.evaluate(inside)


@pytest.mark.parametrize("name", DEMOS)
def test_nothing_moves_by_itself_for_readers_who_ask_for_stillness(visit, name):
    page = visit(name, reduced_motion="reduce").start().page
    assert page.evaluate("document.getAnimations().length") == 0


def test_a_demo_that_cannot_be_loaded_can_be_started_again(visit):
    opened = visit(DEMOS[0])
    place = f"**/demos/{DEMOS[0]}/demo.js"
    opened.page.route(place, lambda route: route.abort())
    start = opened.demo.get_by_role("button", name="Start the demo")
    start.click()
    opened.demo.get_by_text("could not be loaded").wait_for()
    assert start.is_enabled()
