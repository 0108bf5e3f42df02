"""The parts that every chapter has, as CONTRIBUTING.md describes them."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bookbuild.chapter import Chapter
from bookbuild.exercises import directives
from bookbuild.findings import Finding
from bookbuild.myst_syntax import (
    CONTAINERS,
    directive,
    inline_tokens,
    inline_with_lines,
    parse,
)
from bookbuild.prose import PLACE, paragraphs

OBJECTIVES = (3, 6)
EXERCISES = 6
QUESTIONS = 5
REFERENCES = 10
WORDS = (3000, 6000)
HEADINGS = {
    "goes wrong": 'add a section "What goes wrong" with a failure that people meet',
    "exercises": 'add a section "Exercises"',
    "check yourself": 'add a section "Check yourself"',
    "summary": 'add a section "Summary", each claim with its figure or table',
    "further reading": 'add a section "Further reading", each title with one line why',
}
_COUNTED = ("ref", "numref", "eq", "doc", "chapter", "cite:t", "cite:p")


def structure_findings(chapter: Chapter) -> Iterator[Finding]:
    """What is missing from a chapter, or too much."""
    yield from _headings(chapter)
    yield from _objectives(chapter)
    yield from _exercises(chapter)
    yield from _questions(chapter)
    yield from _references(chapter)
    yield from _words(chapter)


def _end(chapter: Chapter) -> int:
    """The last line of a chapter, where what is missing is reported."""
    return chapter.lines[-1] if chapter.lines else 1


def _headings(chapter: Chapter) -> Iterator[Finding]:
    titles = [
        (token.tag, following.content, line + token.map[0])
        for text, line in markdown_cells(chapter)
        for token, following in pairwise(parse(text))
        if token.type == "heading_open" and token.map
    ]
    for words, remedy in HEADINGS.items():
        if not any(words in title.lower() for _, title, _ in titles):
            yield Finding(_end(chapter), remedy)
    for number, (tag, title, line) in enumerate(titles):
        if tag == "h1" and number > 0:
            yield Finding(line, f"a second title {title!r}; start sections with ##")


def _objectives(chapter: Chapter) -> Iterator[Finding]:
    """The opening, above the first section, says what the reader will be able to do."""
    sizes, last = [], 1
    for text, line in _opening(chapter):
        sizes += list(_list_sizes(text))
        last = line
    if not any(OBJECTIVES[0] <= size <= OBJECTIVES[1] for size in sizes):
        yield Finding(
            last,
            f"the opening lists no objectives; add {OBJECTIVES[0]} to {OBJECTIVES[1]} "
            "things that the reader will be able to do, above the first section",
        )


def _opening(chapter: Chapter) -> Iterator[tuple[str, int]]:
    for text, line in markdown_cells(chapter):
        section = re.search(r"^## ", text, re.MULTILINE)
        yield text[: section.start()] if section else text, line
        if section:
            return


def _list_sizes(text: str) -> Iterator[int]:
    """How many items each list has that stands in a text or in its admonitions."""
    tokens = parse(text)
    for start, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            items = 0
            for inner in tokens[start + 1 :]:
                if inner.level == token.level and inner.nesting == -1:
                    break
                items += inner.type == "list_item_open" and (
                    inner.level == token.level + 1
                )
            yield items
        elif (found := directive(token, 1)) and found.name in CONTAINERS:
            yield from _list_sizes(found.body)


def _exercises(chapter: Chapter) -> Iterator[Finding]:
    exercises = list(directives(chapter, "exercise"))
    solved = {found.argument for found in directives(chapter, "solution")}
    labels = {found.options.get("label", "") for found in exercises}
    if len(exercises) < EXERCISES:
        yield Finding(
            _end(chapter),
            f"{len(exercises)} exercises; a chapter has at least {EXERCISES}",
        )
    for found in exercises:
        label = found.options.get("label", "")
        if not label:
            yield Finding(found.line, "the exercise has no :label: ex-NN-…")
        elif label not in solved:
            yield Finding(
                found.line, f"no solution; add :::{{solution}} {label} below it"
            )
        if not re.match(r"★{1,3}(?!★) *\S", found.argument):
            yield Finding(
                found.line, "start the exercise's title with one to three stars ★"
            )
    for found in directives(chapter, "solution"):
        if found.argument not in labels:
            yield Finding(
                found.line, f"there is no exercise {found.argument!r} in this chapter"
            )
        if "dropdown" not in found.classes:
            yield Finding(found.line, "add :class: dropdown, so that it starts closed")
    if exercises and not any("predict" in found.body.lower() for found in exercises):
        yield Finding(
            exercises[0].line,
            "no exercise asks to predict before running; let one do so",
            error=False,
        )


def _questions(chapter: Chapter) -> Iterator[Finding]:
    questions = [
        found
        for found in directives(chapter, "admonition")
        if re.match(r"Question \d+", found.argument)
    ]
    if len(questions) < QUESTIONS:
        yield Finding(
            _end(chapter),
            f"{len(questions)} questions (:::{{admonition}} Question 1); Check "
            f"yourself has at least {QUESTIONS}",
        )
    for found in questions:
        answers = [
            inner
            for token in parse(found.body)
            if (inner := directive(token, 1)) and inner.name == "dropdown"
        ]
        if not any("answer" in inner.argument.lower() for inner in answers):
            yield Finding(
                found.line,
                "the question has no answer; put :::{dropdown} Answer inside it",
            )


def _references(chapter: Chapter) -> Iterator[Finding]:
    count = 0
    for text, _ in markdown_cells(chapter):
        count += sum(
            len(role.content.split(","))
            for token, _ in inline_with_lines(text, 1)
            for role in inline_tokens(token, "myst_role")
            if role.meta["name"] in _COUNTED
        )
    if count < REFERENCES:
        yield Finding(
            _end(chapter),
            f"{count} cross references and citations; a chapter has at least "
            f"{REFERENCES}",
        )


def _words(chapter: Chapter) -> Iterator[Finding]:
    words = sum(
        len(paragraph.text.replace(PLACE, "").split())
        for paragraph in paragraphs(chapter)
        if paragraph.main
    )
    if not WORDS[0] <= words <= WORDS[1]:
        yield Finding(
            1,
            f"{words:,} words in the main line; the guide value is {WORDS[0]:,} to "
            f"{WORDS[1]:,} (rarer points go into dropdowns and exercises)",
            error=False,
        )


def markdown_cells(chapter: Chapter) -> Iterator[tuple[str, int]]:
    """The Markdown cells and where they start."""
    for cell, line in zip(chapter.cells, chapter.lines, strict=True):
        if cell.cell_type == "markdown":
            yield cell.source, line
