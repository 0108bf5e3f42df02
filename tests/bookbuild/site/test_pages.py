"""What the site's extension puts on the pages of a miniature book."""

import json
from pathlib import Path

import pytest

FIRST, LATER, INDEX = "chapters/01_first", "chapters/04_later", "book/index"


def test_outputs_stand_below_the_cells_that_made_them(page):
    cells = page(FIRST).select("div.cell")
    values = next(cell for cell in cells if "values, weights" in cell.text)
    assert "2.0 is what this cell put out" in values.select_one(".cell_output").text
    setup = next(cell for cell in cells if "import weighted_sum" in cell.text)
    assert setup.select_one(".cell_output") is None


def test_the_set_up_is_folded(page):
    folded = page(FIRST).select_one("div.cell details")
    assert folded.summary.text.strip().startswith("Set-up")
    assert not folded.summary.has_attr("aria-label")
    assert "import weighted_sum" in folded.pre.text


def test_the_cell_that_installs_the_library_is_not_shown(page):
    assert "pip install" not in page(FIRST).text


def test_figures_have_alt_text_and_numbered_captions(page):
    figure = page(FIRST).select_one("figure#fig-01-gradient")
    assert figure.img["alt"] == "A gradient from dark to light, from left to right."
    assert figure.select_one(".caption-number").text.strip() == "Figure 1.1"


def test_a_chapter_is_numbered_as_its_file_not_by_its_place(page):
    """Chapter 4 is the second page that exists."""
    later = page(LATER)
    assert later.h1.select_one(".section-number").text.strip() == "4"
    assert later.h2.select_one(".section-number").text.strip() == "4.1"
    assert "its figure is Figure 4.1" in later.text
    assert "4\u2002A Later Chapter" in page(INDEX).select_one("nav.bd-links").text


def test_source_shows_the_code_with_a_link_to_its_lines(page):
    shown = page(FIRST).select_one(".source")
    assert "def weighted_sum(" in shown.pre.text
    assert "This paragraph is not shown" not in shown.text
    assert shown.a["href"].endswith("/blob/main/code/visiongen/tiny.py#L4-L9")
    assert shown.a.text == "code/visiongen/tiny.py, lines 4–9"


def test_recorded_and_published_numbers_are_told_apart(page):
    text = page(FIRST).text
    assert "99.21 ± 0.12 % (n = 3)" in text
    assert "76.1 % (published; an example, single crop) (Canny, 1986)" in text


def test_the_card_says_what_a_chapter_is_and_needs(page):
    card = page(FIRST).select_one(".chapter-card")
    headings = [p.text for p in card.select(".chapter-card-heading")]
    assert headings == [
        "Part", "Level", "You make", "Reading", "Running", "Before you start",
    ]  # fmt: skip
    for text in ("First part", "Foundations", "Beginner", "enhanced numbers", "5 min"):
        assert text in card.text
    assert "42 s on 2 cores of Example Processor" in card.text
    written, planned = card.select("li")[1:]
    assert written.a["href"] == "04_later.html"
    assert "it says the same at greater length" in written.text
    assert planned.a is None
    assert "planned" in planned.text


def test_the_card_stands_right_below_the_title(page):
    heading = page(FIRST).h1
    assert "chapter-card" in heading.find_next_sibling()["class"]


def test_pages_that_are_no_chapters_have_no_card_and_nothing_to_run(page):
    index = page(INDEX)
    assert index.select_one(".chapter-card") is None
    assert "colab" not in str(index)


@pytest.mark.parametrize("area", [".chapter-card", ".article-header-buttons"])
def test_launch_buttons_end_in_the_notebook(page, area):
    addresses = [a["href"] for a in page(FIRST).select_one(area).select("a")]
    place = "pixels-to-diffusion/pixels-to-diffusion"
    assert (
        f"https://colab.research.google.com/github/{place}/blob/main/"
        "book/notebooks/01_first.ipynb" in addresses
    )
    assert (
        f"https://mybinder.org/v2/gh/{place}/main"
        "?urlpath=lab/tree/book/notebooks/01_first.ipynb" in addresses
    )
    assert "../notebooks/01_first.ipynb" in addresses


def test_the_notebook_that_the_button_downloads_is_the_committed_one(site: Path):
    offered = site / "notebooks" / "01_first.ipynb"
    committed = site.parents[1] / "book" / "notebooks" / "01_first.ipynb"
    assert offered.read_bytes() == committed.read_bytes()
    assert json.loads(offered.read_text())["cells"]


def test_a_chapter_that_binder_cannot_run_says_why(page):
    card = page(LATER).select_one(".chapter-card")
    assert "Not on Binder: it needs more than 2 GB of memory" in card.text
    assert "mybinder.org" not in str(card)


def test_the_table_of_chapters_links_what_is_written_and_announces_the_rest(page):
    rows = page(INDEX).select("table.chapters-table tbody tr")
    assert [row.td.text.split("\n")[0].strip() for row in rows] == [
        "First part Where it starts.",
        "1 Sums Explained Foundations",
        "2 A Chapter to Come planned Video analysis",
        "Second part Where it goes on.",
        "4 A Later Chapter Neural networks",
    ]
    assert [row.a["href"] if row.a else None for row in rows] == [
        None,
        "../chapters/01_first.html",
        None,
        None,
        "../chapters/04_later.html",
    ]
    assert [cell.text.strip() for cell in rows[1].select("td")[1:]] == [
        "Beginner", "enhanced numbers",
        "42 s",
    ]  # fmt: skip


def test_the_gallery_shows_the_opening_picture_of_each_chapter(page, site: Path):
    tiles = page(INDEX).select(".gallery-tile")
    assert [tile.img["alt"] for tile in tiles] == [
        "A gradient from dark to light, from left to right.",
        "A small coloured square.",
    ]
    assert (site / "book" / tiles[0].img["src"]).is_file()
    assert tiles[0].a["href"] == "../chapters/01_first.html"


def test_run_times_come_from_the_notebooks(page):
    rows = page("book/runtimes").select("table.runtime-table tbody tr")
    cells = [cell.text.strip() for cell in rows[0].select("td")]
    assert cells[:4] == ["1 Sums Explained", "42 s", "42 s", "312 MB"]
    assert cells[5:] == ["2 cores of Example Processor", "2026-11-23"]
    assert [cell.text.strip() for cell in rows[-1].select("td")][:2] == [
        "All together", "1 min 25 s",
    ]  # fmt: skip


def test_exercises_show_number_title_and_stars(page):
    title = page(FIRST).select_one("#ex-01-passes .admonition-title")
    assert title.select_one(".caption-number").text.strip() == "Exercise 1.2"
    assert title.select_one(".exercise-name").text.startswith("Write weighted_sum in")
    stars = title.select_one(".stars")
    assert stars["aria-label"] == "three stars: a project"
    assert stars.find(string=True, recursive=False) == "★★★"


def test_solutions_answers_and_deep_dives_are_closed_toggles(page):
    toggles = page(FIRST).select("details.toggle")
    assert [toggle.summary.text.strip() for toggle in toggles] == [
        "Deep dive: where the weights come from",
        "Solution to Exercise 1.1",
        "Solution to Exercise 1.2",
        "Answer",
    ]
    assert not any(toggle.has_attr("open") for toggle in toggles)
    assert "The value itself" in toggles[1].text


def test_questions_are_marked(page):
    question = page(FIRST).select_one(".admonition.question")
    assert question.select_one(".admonition-title").text.startswith("Question 1")
    assert question.select_one("details.toggle")


def test_citations_name_author_and_year(page):
    text = page(FIRST).text
    assert "Canny (1986) did so" in text
    assert "(Tomasi and Manduchi, 1998)" in text


def test_references_keep_the_capitals_of_their_titles(page):
    shown = page("book/references").select_one(".citation-list").text
    assert "A Computational Approach to Edge Detection" in " ".join(shown.split())


def test_pages_describe_themselves_to_link_previews(page):
    first = page(FIRST)
    tags = {tag["property"]: tag["content"] for tag in first.select("meta[property]")}
    assert tags["og:title"] == "Sums Explained"
    assert tags["og:description"].startswith(
        "How does a weighted sum change a picture?"
    )
    assert tags["og:url"].endswith("/chapters/01_first.html")
    assert first.select_one("meta[name=description]")["content"]


def test_the_root_of_the_site_opens_the_index(site: Path):
    root = (site / "index.html").read_text()
    assert 'url=book/index.html"' in root


def test_scripts_that_nobody_uses_are_gone(page, site: Path):
    text = str(page(FIRST))
    for name in ("thebe", "toggleHint", "fontawesome"):
        assert name not in text
        assert not list(site.rglob(f"*{name}*"))


def test_the_empty_corner_of_a_table_is_no_heading(page):
    corner = page(FIRST).select("table")[-1].select_one("thead tr").find()
    assert corner.name == "td"


def test_formulas_are_no_tab_stops(page):
    assert '"inTabOrder": false' in str(page(FIRST))
    assert "mathjax/tex-chtml.js" in str(page(FIRST))


def test_a_demo_is_a_labelled_group_with_a_button_and_loads_nothing(page):
    demo = page(FIRST).select_one(".demo")
    assert demo["role"] == "group"
    label = page(FIRST).find(id=demo["aria-labelledby"])
    assert label.text == "Live demo: A tiny demo"
    assert demo.select_one("strong").text == "nothing"
    assert demo.select_one("button").text == "Start the demo"
    assert demo.select_one(".demo-stage").has_attr("hidden")
    assert "Loads 0.01 MB from this site." in demo.text
    assert "tiny-demo/demo.js" not in str(page(FIRST).select("script, link"))


def test_the_module_that_a_demo_names_is_on_the_site(page, site: Path):
    module = page(FIRST).select_one(".demo")["data-module"]
    assert "export" in (site / "chapters" / module).read_text()
    assert (site / "demos" / "page" / "elements.js").is_file()


def test_a_comment_about_a_demo_is_not_shown(page):
    assert "a comment is not shown" not in page(FIRST).text


def test_results_stand_under_their_chapter_with_cost_and_command(page):
    rows = page("book/results").select("table.results-table tbody tr")
    chapter, card, others, waiting = (row.get_text(" ", strip=True) for row in rows)
    assert chapter == "1 Sums Explained"
    assert card == (
        "A tiny network visiongen train tiny_net --seed 0..2 "
        "on unseen pictures: 99.21 ± 0.12 % (n = 3) "
        "The course reports 98.5 %, one run. "
        "12 min 34 s 2 cores of Example Processor fp32"
    )
    assert others == "For chapters to come"
    assert waiting.startswith("A network without a chapter")


def test_measurements_stand_beside_their_budgets(page):
    soup = page("book/performance")
    rows = soup.select("table.performance-table tbody tr")
    assert [
        [cell.get_text(" ", strip=True) for cell in row.select("td")] for row in rows
    ] == [
        ["build, cold", "12.50 s", "10 s", ""],
        ["HTML", "0.20 MB", "0.4 MB", "largest of 2: 04_later"],
        ["executed", "42.40 s", "75 s", "largest of 1: 04_later"],
        ["the whole site", "8.00 MB", "", ""],
    ]
    assert [over.text for over in soup.select("table.performance-table strong")] == [
        "12.50 s"
    ]
    assert "Measured on 2026-11-23 on 2 cores of Example Processor." in soup.text


def test_a_chapter_ends_with_the_way_on_along_each_of_its_paths(page):
    ways = page("chapters/01_first").select(".chapter-paths p")
    assert [way.get_text(" ", strip=True) for way in ways] == [
        "Straight on (1 of 3) → 2 A Chapter to Come planned",
        "Back to front (2 of 2) ← 4 A Later Chapter",
    ]
    assert ways[1].select("a")[1]["href"] == "04_later.html"


def test_the_map_counts_the_stops_of_each_path(page):
    rows = page("book/learning_paths").select("table.path-map tr")
    cells = [
        [cell.get_text(strip=True) for cell in row.select("th, td")] for row in rows
    ]
    assert cells == [
        ["Path", "1", "2", "4"],
        ["Straight on", "1", "2", "3"],
        ["Back to front", "2", "", "1"],
    ]


def facts(page, name: str, heading: str) -> list[str]:
    """The items of the list below a heading."""
    for section in page(name).select("section section"):
        if section.h2.text.startswith(heading):
            return [" ".join(item.text.split()) for item in section.select("li")]
    raise AssertionError(f"no heading {heading}")


def test_a_path_says_what_it_takes_and_what_to_know_from_outside_it(page):
    assert facts(page, "book/learning_paths", "Straight on") == [
        "Time: 10 min of reading, 10 min for the exercises with one and two stars, "
        "2 h for the projects with three; the notebooks run for 1 min 25 s",
        "Not counted yet: 2 A Chapter to Come planned",
        "From elsewhere: Python and NumPy",
    ]
    assert facts(page, "book/learning_paths", "Back to front")[1:] == [
        "From other chapters: 2 A Chapter to Come planned, for 1",
        "From elsewhere: Python and NumPy",
    ]


def test_a_week_names_what_is_read_answered_and_solved(page):
    assert facts(page, "book/weekly_plan", "Week 1") == [
        "Read (5 min): 1 Sums Explained",
        "Papers: Canny (1986)",
        "Answer (5 min): question 1 of chapter 1",
        "Laboratory (10 min): Exercise 1.1, ★ Predict, then run",
        "Hand in (2 h): Exercise 1.2, ★★★ Write weighted_sum in two passes, for "
        "pictures of any size and with weights of your own; "
        "follows with 2 A Chapter to Come planned",
    ]
    links = page("book/weekly_plan").select_one("#week-1").select("li a")
    assert "../chapters/01_first.html#ex-01-predict" in [a["href"] for a in links]


def test_a_week_can_ask_for_sections_and_for_chapters_to_come(page):
    read, _, answer, _, hand_in = facts(page, "book/weekly_plan", "Week 2")
    assert read == (
        "Read (5 min): 1 Sums Explained, sections 1.1 Weights and values; "
        "2 A Chapter to Come planned"
    )
    assert answer.endswith("; follows with 2 A Chapter to Come planned")
    assert hand_in == "Hand in: follows with 2 A Chapter to Come planned"


def test_the_table_of_weeks_adds_up_each_week(page):
    rows = page("book/weekly_plan").select("table.weeks-table tbody tr")
    cells = [[" ".join(cell.text.split()) for cell in row.select("td")] for row in rows]
    assert cells == [
        ["1", "1 Sums Explained", "10 min", "10 min", "2 h"],
        ["2", "1 Sums Explained 2 A Chapter to Come planned", "5 min", "2 h", ""],
    ]
