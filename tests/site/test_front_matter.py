"""The pages around the chapters, against the course they describe. No build needed."""

import re
from pathlib import Path

import yaml
from pybtex.database import parse_file

from bookbuild.chapter import read_chapter
from bookbuild.exercises import directives
from bookbuild.repository import Repository
from bookbuild.site.course import read_course
from bookbuild.site.results import card_names, read_results
from bookbuild.site.study_time import chapter_of, exercises, question_count
from bookbuild.site.weeks import read_weeks

NUMBER = re.compile(r"\{chapter\}`(\d+)`")


def numbers(text: str) -> list[int]:
    return [int(number) for number in NUMBER.findall(text)]


def test_the_course_has_sixteen_chapters_in_order(repo: Repository):
    course = read_course(repo)
    assert [entry.number for entry in course.entries] == list(range(1, 17))
    assert [n for part in course.parts for n in part.numbers] == list(range(1, 17))


def test_the_table_of_contents_follows_the_parts(repo: Repository):
    course = read_course(repo)
    toc = yaml.safe_load((repo.root / "_toc.yml").read_text(encoding="utf-8"))
    listed = {
        part["caption"]: [chapter["file"] for chapter in part["chapters"]]
        for part in toc["parts"]
        if part["chapters"][0]["file"].startswith("chapters/")
    }
    written = {
        part.title: [
            entry.docname
            for entry in course.entries
            if entry.chapter and entry.number in part.numbers
        ]
        for part in course.parts
    }
    assert listed == {title: files for title, files in written.items() if files}


def test_each_learning_path_is_told_as_the_course_has_it(repo: Repository):
    text = (repo.root / "book" / "learning_paths.md").read_text(encoding="utf-8")
    told = {
        section.partition("\n")[0]: numbers(section)
        for section in text.split("\n## ")[1:]
    }
    assert told == {path.title: list(path.numbers) for path in read_course(repo).paths}
    assert re.findall(r"\{path-facts\} (.*)", text) == list(told)


def test_no_path_takes_a_chapter_before_what_it_builds_on(repo: Repository):
    course = read_course(repo)
    for path in course.paths:
        for place, number in enumerate(path.numbers):
            chapter = course.entry(number).chapter
            asked = chapter.front.prerequisites if chapter else ()
            before = {course.named(one.page).number for one in asked if one.page}
            assert not before & set(path.numbers[place:]), (path.title, number)


def test_the_four_paths_are_those_of_the_course(repo: Repository):
    assert [list(path.numbers) for path in read_course(repo).paths] == [
        [1, 4, 5, 11],
        [2, 3, 5, 6, 7, 13],
        [8, 9, 10, 15, 16],
        [12, 14, 8, 9, 10, 15, 16],
    ]


def test_twelve_weeks_hold_every_chapter_in_the_planned_order(repo: Repository):
    weeks = [week.chapters for week in read_weeks(repo)]
    assert len(weeks) == 12
    blocks = [(1, 2), (3, 4), (5, 6), (7, 9), (10, 12)]
    held = [
        sorted({n for week in weeks[first - 1 : last] for n in week})
        for first, last in blocks
    ]
    assert held == [[1, 2, 3], [4, 5, 11], [6, 7, 13], [8, 9, 10], [12, 14, 15, 16]]
    text = (repo.root / "book" / "weekly_plan.md").read_text(encoding="utf-8")
    assert re.findall(r"^## Week (\d+)", text, re.M) == [str(n) for n in range(1, 13)]
    assert re.findall(r"\{week\} (\d+)", text) == [str(n) for n in range(1, 13)]


def test_exercises_and_questions_are_those_that_the_parser_finds(repo: Repository):
    for path in repo.chapter_paths():
        chapter = read_chapter(repo, path)
        parsed = [
            (one.options["label"], one.argument)
            for one in directives(chapter, "exercise")
        ]
        assert [(one.label, one.title) for one in exercises(chapter)] == parsed
        asked = [one.argument for one in directives(chapter, "admonition")]
        count = sum(bool(re.match(r"Question \d+", text)) for text in asked)
        assert question_count(chapter) == count >= 5


def test_the_plan_keeps_to_the_chapters_and_stars_that_it_announces(repo: Repository):
    """Laboratory: one or two stars. Handed in: two. Papers: cited in what is read."""
    course = read_course(repo)
    for week in read_weeks(repo):
        chapters = [course.entry(n).chapter for n in week.chapters]
        written = [chapter for chapter in chapters if chapter]
        known = {task.label: task for one in written for task in exercises(one)}
        for label in (*week.laboratory, *week.hand_in):
            assert chapter_of(label) in week.chapters
            if label in known:
                assert known[label].stars in ((2,) if label in week.hand_in else (1, 2))
        assert set(week.questions) <= set(week.chapters)
        assert 1 <= len(week.papers) <= 2
        if written == chapters:
            texts = "".join(one.path.read_text(encoding="utf-8") for one in written)
            cited = re.findall(r"\{cite:[tp]\}`([^`]+)`", texts)
            assert set(week.papers) <= set(",".join(cited).split(","))


def test_references_can_be_found_by_their_readers(repo: Repository):
    """Keys are name and year, and the year is the one in the entry."""
    path: Path = repo.root / "book" / "references.bib"
    for key, entry in parse_file(str(path)).entries.items():
        assert re.fullmatch(r"[a-z]+\d{4}[a-z]?", key), key
        assert entry.fields.get("year") == key[-5:].strip("abcdefghijklmnopqrstuvwxyz")
        assert entry.persons or entry.fields.get("organization"), key


def test_the_glossary_is_in_alphabetical_order(repo: Repository):
    text = (repo.root / "book" / "glossary.md").read_text(encoding="utf-8")
    inside = text.split("```{glossary}\n")[1].split("\n```")[0]
    terms = [line for line in inside.splitlines() if line and line[0] not in " :"]
    assert terms == sorted(set(terms), key=str.lower)


def test_figures_have_the_colour_of_the_page(repo: Repository):
    """Else every figure would stand on a card of its own."""
    style = (repo.code / "visiongen/plots/style.py").read_text(encoding="utf-8")
    page = (repo.root / "book/_static/colours.css").read_text(encoding="utf-8")
    paper = re.search(r'^PAPER, .* = "(#\w+)"', style, re.M)[1]
    assert re.search(r"--paper: (#\w+)", page)[1] == paper


def test_every_card_that_a_chapter_quotes_is_on_the_results_page(repo: Repository):
    """And once all chapters are written, no card waits for one."""
    groups = read_results(repo)
    listed = {name for group in groups for name in group["cards"]}
    quoted = set()
    for path in repo.chapter_paths():
        found = re.findall(r"\{result\}`(\w+)\.", path.read_text(encoding="utf-8"))
        quoted |= set(found)
    assert quoted <= listed
    if all(entry.chapter for entry in read_course(repo).entries):
        assert listed == set(card_names(repo))
