"""Lint finds each thing that a chapter lacks, and nothing in a chapter that has all."""

import argparse

import pytest

from bookbuild.lint import lint, run
from bookbuild.notebook_file import write_notebook
from bookbuild.notebooks import rewrite

OPENING = """\
# Title

A question?

After this chapter you can

- see {doc}`/book/glossary`,
- hear,
- speak.
"""
CELL = "```{code-cell} python\na = 1\nb = 2\nc = 3\nd = 4\ne = 5\n```\n"
FIGURE = """\
```{code-cell} python
---
mystnb:
  image: {alt: "A picture."}
  figure: {name: fig-01-one, caption: "A caption."}
---
from toy import show
show()
```
"""
EXERCISE = """\
:::{exercise} ★★ Number NUMBER
:label: ex-01-NUMBER
Predict it.
:::

:::{solution} ex-01-NUMBER
:class: dropdown
```python
assert True
```
:::
"""
QUESTION = """\
::::{admonition} Question NUMBER: why?

:::{dropdown} Answer
Because.
:::
::::
"""
GOOD = "\n".join(
    [
        OPENING,
        "## A section\n",
        *[f"Text {'word ' * 160} {{numref}}`fig-01-one`.\n\n{CELL}"] * 20,
        FIGURE,
        "## What goes wrong\n\nIt broke.\n",
        "## Exercises\n",
        *[EXERCISE.replace("NUMBER", f"n{n}") for n in range(6)],
        "## Check yourself\n",
        *[QUESTION.replace("NUMBER", str(n)) for n in range(1, 6)],
        "## Summary\n\nAll of {numref}`fig-01-one`.\n",
        "## Further reading\n\n{cite:t}`canny1986`.\n",
    ]
)
PICTURE = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "aGk="}}


def found(book, text):
    book.chapter(text)
    return [finding.text for finding in lint(book.repo, "01_first")]


def html(text):
    return {"output_type": "display_data", "metadata": {}, "data": {"text/html": text}}


def test_a_chapter_with_everything_passes(book):
    assert found(book, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("- hear,\n", "", "the opening lists no objectives"),
        ("## What goes wrong", "## Problems", 'add a section "What goes wrong"'),
        ("## Summary", "## End", 'add a section "Summary"'),
        ("## Further reading", "## Books", 'add a section "Further reading"'),
        ("## Check yourself", "## Test", 'add a section "Check yourself"'),
        ("## A section", "# A section", "a second title 'A section'"),
        (EXERCISE.replace("NUMBER", "n3"), "", "5 exercises; a chapter has at least 6"),
        ("★★ Number n2", "Number n2", "one to three stars"),
        ("★★ Number n2", "★★★★ Number n2", "one to three stars"),
        ("{solution} ex-01-n4", "{solution} ex-01-n9", "no exercise 'ex-01-n9'"),
        (
            "{solution} ex-01-n4",
            "{solution} ex-01-n5",
            "no solution; add :::{solution}",
        ),
        (":label: ex-01-n1", "\n", "the exercise has no :label:"),
        ("Predict it", "Do it", "no exercise asks to predict"),
        ("Question 3", "Frage 3", "4 questions"),
        ("{dropdown} Answer", "{dropdown} Hint", "the question has no answer"),
        ("assert True", "pass", "the solution of ex-01-n0 asserts nothing"),
        ("{numref}`fig-01-one`", "a figure", "2 cross references and citations"),
        ("word word", "", "words in the main line; the guide value"),
        (CELL, "", "1 code cells; the guide value is 20 to 40"),
        ("a = 1\n", "a = 1\n" * 22, "a cell of 26 lines; cut it below 26"),
        ("a = 1\n", "", "a median of 4 lines a cell"),
        ("a = 1", f"a = {'1' * 80}", "a line of code with 84 columns"),
        ("a = 1", 'a = "/home/someone/x.png"', "the path /home/someone/x.png exists"),
        ("a = 1", 'a = "~/pictures/x.png"', "the path ~/pictures/x.png exists"),
        ("name: fig-01-one", "name: fig-02-one", "start it with fig-01-"),
        ("ex-01-n5", "ex-01-n4", "is also at chapters/01_first.md:"),
        ("It broke.", "It {ref}`nowhere`.", "there is no label 'nowhere'"),
        ("It broke.", "Half\n% of it.", "is a comment and would vanish"),
        ("It broke.", "It <b>broke</b>.", "raw HTML"),
        ("It broke.", "Canny {cite:p}`canny1986` did.", "would stand twice"),
        ("It broke.", "So *Zhang\nand Sun* {cite:p}`he2016`.", "would stand twice"),
    ],
)
def test_each_thing_that_is_missing_is_named(book, old, new, hint):
    assert GOOD.count(old)
    assert any(hint in text for text in found(book, GOOD.replace(old, new)))


@pytest.mark.parametrize(
    "sentence",
    [
        "The network reaches 99.2 % on the test set.",
        "This takes 3.4 ms.",
        "It took about 20 seconds on our machine.",
        "The PSNR rises by 2.1 dB.",
        "It is 3 times faster than the loop.",
        "Accuracy drops to $97.5\\,\\%$ then.",
        "An error of 0.3 px remains.",
        "| method | x |\n|---|---|\n| accuracy | accuracy of 98 % |",
        ":::{note}\nIt runs in 5 s.\n:::",
        "::::{admonition} Question 9: why?\n\n:::{dropdown} Answer\nIt takes 5 s.\n"
        ":::\n::::",
        "Fine so far. The loss falls by 12 percent: good.",
    ],
)
def test_a_typed_measurement_is_found(book, sentence):
    texts = found(book, GOOD.replace("It broke.", sentence))
    assert any("looks like a measurement that was typed" in text for text in texts)


@pytest.mark.parametrize(
    "sentence",
    [
        "A 3 × 3 kernel takes nine multiplications.",
        "It reaches {result}`mnist_cnn.test_accuracy`.",
        "Take `5 ms` of the clip, which takes `time_it(3)` runs.",
        "At 25 frames a second, 40 ms lie between two.",
        "The error is below $10^{-15}$ everywhere.",
        "Half of the 256 levels are wrong, 50 of them.",
        "```text\naccuracy 99 %\n```",
        "% typed: the definition, no measurement\nThe error is 100 % for a blank.",
        ":::{exercise} ★ Cost\n:label: ex-01-more\nIt takes 5 s. And 6?\n:::\n\n"
        ":::{solution} ex-01-more\n:class: dropdown\nYes.\n:::",
        "::::{admonition} Question 9: it takes 5 s?\nIt reaches 5 %.\n\n"
        ":::{dropdown} Answer\nNo.\n:::\n::::",
        "It is by John Canny {cite:p}`canny1986`.",
        "It was found early {cite:p}`canny1986`, by Canny.",
        "It takes 4 stages (Canny 1986), 2 thresholds and 1 pass.",
    ],
)
def test_other_numbers_are_left_alone(book, sentence):
    assert found(book, GOOD.replace("It broke.", sentence)) == []


def test_an_excuse_holds_for_one_paragraph(book):
    text = "% typed: by definition\nAn error of 100 %.\n\nAn error of 50 %."
    assert len(found(book, GOOD.replace("It broke.", text))) == 1


@pytest.mark.parametrize(
    ("sentence", "unlinked"),
    [
        ("Histogram equalisation helps.", True),
        ("Use histogram equalisations.", True),
        ("It is histogram equalisation.\n\nSo {term}`histogram equalisation`.", True),
        (
            "A {term}`stretch <histogram equalisation>`.\n\nHistogram equalisation.",
            False,
        ),
        ("{term}`Histogram equalisation` is histogram equalisation.", False),
        ("### Histogram equalisation\n\nIt broke.", False),
        (":::{dropdown} More\nHistogram equalisation.\n:::", False),
        ("The convolution of everyday life, and equalisation.", False),
    ],
)
def test_the_first_use_of_a_term_links_to_the_glossary(book, sentence, unlinked):
    """Unless the term is an everyday word, or stands in a heading or a toggle."""
    texts = found(book, GOOD.replace("It broke.", sentence))
    said = "the first use of 'histogram equalisation' does not link to the glossary"
    assert [text.startswith(said) for text in texts] == ([True] if unlinked else [])


def test_terms_in_the_opening_need_no_link(book):
    assert found(book, GOOD.replace("- hear,", "- use histogram equalisation,")) == []


def test_a_glued_name_must_be_glued_somewhere(book):
    text = GOOD.replace("It broke.", "It is {glue:text}`size`.")
    assert any("no cell glued 'size'" in found_ for found_ in found(book, text))
    assert found(book, text.replace("a = 1", 'glue("size", "1")', 1)) == []
    assert found(book, text.replace("a = 1", 'glue(f"{a}", "1")', 1)) == []


@pytest.mark.parametrize(
    ("options", "output", "hint"),
    [
        ("{tags: [x]}", PICTURE, "a picture without text alternative"),
        ('{mystnb: {image: {alt: "A."}}}', PICTURE, "picture has no caption"),
        (
            "{tags: [x]}",
            html('<img src="data:image/png;base64,">'),
            "<img> without alt",
        ),
        (
            "{tags: [x]}",
            html('<video aria-label="A."><source src="https://cdn.org/a"></video>'),
            "loads https://cdn.org/a from another host",
        ),
        ("{tags: [x]}", html('<video src="a.mp4"></video>'), "<video> without aria"),
        ("{tags: [x]}", html("<style>@import '//x.org/a.css'</style>"), "another host"),
        (
            "{tags: [x]}",
            {"output_type": "stream", "name": "stdout", "text": "read /home/me/x.npy"},
            "the output shows the path /home/me/x.npy",
        ),
        (
            "{tags: [x]}",
            {"output_type": "error", "ename": "E", "evalue": "", "traceback": []},
            "the cell ends in E",
        ),
    ],
)
def test_outputs_are_looked_at(book, options, output, hint):
    text = GOOD.replace(
        CELL, "```{code-cell} python\n---\n" + options + "\n---\na\n```\n", 1
    )
    chapter = book.chapter(text)
    executed = book.executed(chapter, {0: [output]})
    path = book.repo.notebook_path("01_first")
    write_notebook(path, rewrite(book.repo, chapter, executed))
    assert any(hint in text_ for text_ in found(book, text))


@pytest.mark.parametrize(
    ("tags", "output"),
    [
        (
            "raises-exception",
            {"output_type": "error", "ename": "E", "evalue": "", "traceback": []},
        ),
        ("x", html('<a href="https://example.org">more</a>')),
        ("x", html('<video aria-label="A." src="https://book.example.org/a"></video>')),
        ("x", {"output_type": "stream", "name": "stdout", "text": "90 m/s and a/b"}),
    ],
)
def test_good_outputs_pass(book, tags, output):
    cell = CELL.replace("python\n", f"python\n:tags: [{tags}]\n")
    text = GOOD.replace(CELL, cell, 1)
    chapter = book.chapter(text)
    executed = book.executed(chapter, {0: [output]})
    path = book.repo.notebook_path("01_first")
    write_notebook(path, rewrite(book.repo, chapter, executed))
    assert found(book, text) == []


def test_the_command_fails_on_errors_only_and_says_where(book, monkeypatch, capsys):
    monkeypatch.chdir(book.root)
    path = book.chapter(GOOD.replace("Predict it", "Do it")).path
    assert run(argparse.Namespace(names=[])) == 0
    line = path.read_text().split("\n").index(":::{exercise} ★★ Number n0") + 1
    out = capsys.readouterr().out
    assert f"chapters/01_first.md:{line}: warning: no exercise asks to predict" in out
    assert "1 chapters: 0 errors, 1 warnings" in out
    book.chapter(GOOD.replace("## Summary", "## End"))
    assert run(argparse.Namespace(names=["1"])) == 1
    assert 'error: add a section "Summary"' in capsys.readouterr().out


def test_a_chapter_that_cannot_be_read_is_one_error(book):
    book.write("chapters/01_first.md", "# No front matter\n")
    assert len(lint(book.repo, "01_first")) == 1
