"""MyST becomes plain Markdown; everything else stays as it was written."""

import pytest
from markdown_it import MarkdownIt

from bookbuild.errors import BookError
from bookbuild.markdown import require_plain

SITE = "https://book.example.org"
REFERENCE = f"{SITE}/book/references.html#ref-"
PAGE = f"{SITE}/chapters/01_first.html"

LABELS = """\
(sec-01-intro)=
# Title

## Section

(plain-place)=
Text.

:::{figure} ../book/_static/photo.png
:name: fig-01-photo
:alt: A photo
Caption.
:::

```{code-cell} python
---
mystnb:
  figure: {name: fig-01-cell, caption: "Second."}
---
1
```

```{math}
:label: eq-01-blur
x
```

:::{exercise} ★ First
:label: ex-01-first
:::

:::{list-table} Kinds
:name: tab-01-kinds
* - a
:::

"""

COURSE = """\
parts: [{title: All, about: Everything., chapters: [1, 2]}]
planned:
  - {number: 2, name: 02_second, title: Second, part: Foundations,
     difficulty: Beginner, key_output: nothing}
"""


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("{ref}`sec-01-intro`", f"[Title]({PAGE}#sec-01-intro)"),
        ("{ref}`here <sec-01-intro>`", f"[here]({PAGE}#sec-01-intro)"),
        ("{ref}`place <plain-place>`", f"[place]({PAGE}#plain-place)"),
        ("{ref}`fig-01-photo`", f"[Caption.]({PAGE}#fig-01-photo)"),
        ("{numref}`fig-01-photo`", f"[Figure 1.1]({PAGE}#fig-01-photo)"),
        ("{numref}`fig-01-cell`", f"[Figure 1.2]({PAGE}#fig-01-cell)"),
        ("{numref}`tab-01-kinds`", f"[Table 1.1]({PAGE}#tab-01-kinds)"),
        ("{numref}`no. %s <fig-01-cell>`", f"[no. 1.2]({PAGE}#fig-01-cell)"),
        ("{numref}`{name} <tab-01-kinds>`", f"[Kinds]({PAGE}#tab-01-kinds)"),
        ("{numref}`sec-01-intro`", f"[Section 1]({PAGE}#sec-01-intro)"),
        ("{ref}`ex-01-first`", f"[Exercise 1.1]({PAGE}#ex-01-first)"),
        ("{eq}`eq-01-blur`", f"[Equation (1.1)]({PAGE}#equation-eq-01-blur)"),
        ("{doc}`/book/glossary`", f"[Glossary]({SITE}/book/glossary.html)"),
        ("{doc}`tour <../book/how_to_use>`", f"[tour]({SITE}/book/how_to_use.html)"),
        ("{ref}`tour`", f"[How to use this book]({SITE}/book/how_to_use.html#tour)"),
        (
            "{term}`convolution`",
            f"[convolution]({SITE}/book/glossary.html#term-Convolution)",
        ),
        (
            "{term}`a stretch <histogram equalisation>`",
            f"[a stretch]({SITE}/book/glossary.html#term-histogram-equalisation)",
        ),
        (
            "{cite:t}`canny1986`",
            f"[Canny (1986)]({REFERENCE}canny1986)",
        ),
        (
            "{cite:p}`perona1990,he2016`",
            f"([Perona and Malik, 1990]({REFERENCE}perona1990); "
            f"[He et al., 2016]({REFERENCE}he2016))",
        ),
        (
            "{cite:t}`goedel1931`",
            f"[Gödel (1931)]({REFERENCE}goedel1931)",
        ),
        (
            "{cite:t}`lecun2015`",
            f"[LeCun et al. (2015)]({REFERENCE}lecun2015)",
        ),
        (
            "{cite:t}`opencv`",
            f"[OpenCV team (2024)]({REFERENCE}opencv)",
        ),
        ("{result}`mnist_cnn.test_accuracy`", "99.62 ± 0.03 % (n = 5)"),
        (
            "{published}`resnet`",
            f"76.1 % (published; one crop) ([He et al., 2016]({REFERENCE}he2016))",
        ),
        ("{glue:text}`error`", "1e-05\\_"),
        ("{chapter}`1`", f"[1 Title]({SITE}/chapters/01_first.html)"),
        ("{chapter}`2`", "2 Second (in preparation)"),
        ("**{ref}`sec-01-intro`**", f"**[Title]({PAGE}#sec-01-intro)**"),
    ],
)
def test_roles_become_links_and_texts(book, written, plain):
    book.write("book/course.yml", COURSE)
    converted = book.convert(f"before {written} after", LABELS, error="1e-05_")
    assert converted == f"before {plain} after"


@pytest.mark.parametrize(
    "text",
    [
        "`` {ref}`x` `` and \\{ref}`x` and $\\{a\\}$ and $|x_{i}|$",
        "```python\n# {ref}`x`\n% c\n(a)=\n:::{note}\n```",
        "```text\n$a\n$$b\n```",
        "    {ref}`indented code`",
        "| a | b |\n|---|---|\n| `x` | $\\|y\\|$ |",
        "Line one  \nline two\n\n- a\n- b\n\n1. c\n\n> q\n\n$$\nx = 1\n$$",
        "[link](https://example.org) and <https://example.org> and **bold**",
        "Trailing % is no comment, 3 (a)= 4 neither",
    ],
)
def test_plain_markdown_and_code_stay_as_they_are(book, text):
    assert book.convert(text) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            ":::{note}\nOne.\n\n- two\n:::",
            "> **Note**\n>\n> One.\n>\n> - two",
        ),
        (
            "````{admonition} Question 1: why?\n:class: tip\nBecause.\n````",
            "> **Question 1: why?**\n>\n> Because.",
        ),
        (
            "::::{admonition} Q\nx\n\n:::{dropdown} Answer\ny\n:::\n::::",
            "> **Q**\n>\n> x\n>\n> <details>\n> <summary><b>Answer</b></summary>\n>\n"
            "> y\n>\n> </details>",
        ),
        (
            ":::{admonition} With `code` & $a<b$\n:class: dropdown\n\nText.\n:::",
            "<details>\n<summary><b>With <code>code</code> &amp; $a&lt;b$</b></summary>"
            "\n\nText.\n\n</details>",
        ),
        (
            "- item\n\n  :::{tip}\n  Text.\n  :::\n- next",
            "- item\n\n  > **Tip**\n  >\n  > Text.\n- next",
        ),
        (
            "1. :::{tip}\n   Text.\n   :::",
            "1. > **Tip**\n   >\n   > Text.",
        ),
        (
            "> :::{tip}\n> Text.\n> :::",
            "> > **Tip**\n> >\n> > Text.",
        ),
    ],
)
def test_admonitions_and_dropdowns(book, text, plain):
    assert book.convert(text) == plain


def test_exercise_and_solution_unfold(book):
    plain = book.convert(
        "::::{exercise} ★★ Blur $k$ times\n:label: ex-01-blur\n\nTry.\n\n"
        ":::{dropdown} Hint\nLook.\n:::\n::::\n\n"
        ":::{solution} ex-01-blur\n:class: dropdown\n\n```python\nassert 1\n```\n:::"
    )
    assert plain == (
        "***\n\n<details open>\n"
        "<summary><b>Exercise 1.1 (★★ Blur $k$ times)</b></summary>\n\n"
        "Try.\n\n<details>\n<summary><b>Hint</b></summary>\n\nLook.\n\n</details>\n\n"
        "</details>\n\n"
        "<details>\n<summary><b>Solution to Exercise 1.1</b></summary>\n\n"
        "```python\nassert 1\n```\n\n</details>"
    )
    html = MarkdownIt("commonmark").render(plain)
    assert '<code class="language-python">assert 1' in html
    assert html.count("<p>Look.</p>") == 1


@pytest.mark.parametrize(
    ("tex", "plain"),
    [
        ("```{math}\nx = 1\n```", "$$\nx = 1\n$$"),
        ("```{math}\n:label: eq-01-a\nx\n```", "$$\nx \\tag{1.1}\n$$"),
        ("$$\nx\n$$ (eq-01-a)", "$$\nx \\tag{1.1}\n$$"),
        (
            "```{math}\na &= b \\\\\n&= c\n```",
            "$$\n\\begin{split}\na &= b \\\\\n&= c\n\\end{split}\n$$",
        ),
        (
            "```{math}\n\\begin{align*}\na &= b\n\\end{align*}\n```",
            "$$\n\\begin{aligned}\na &= b\n\\end{aligned}\n$$",
        ),
        ("```{math}\nx % why\n% so\n= 1\n\n```", "$$\nx\n= 1\n$$"),
        ("```{math}\na\n\nb\n```", "$$\n\\begin{split}\na \\\\\nb\n\\end{split}\n$$"),
        (":::{tip}\n```{math}\na\n> 0\n```\n:::", "> **Tip**\n>\n> $$a > 0$$"),
        ("$$\na &= b\n$$", "$$\n\\begin{split}\na &= b\n\\end{split}\n$$"),
        ("> $$\n> x\n> = 1\n> $$", "> $$x = 1$$"),
        (":::{note}\n$$\nx\n= 1\n$$\n:::", "> **Note**\n>\n> $$x = 1$$"),
        ("> Let $a\n> b$ be.", "> Let $a b$ be."),
    ],
)
def test_formulas_survive_jupyter(book, tex, plain):
    assert book.convert(tex) == plain


def test_figures_are_served_by_the_site_with_their_number(book):
    plain = book.convert(
        ":::{figure} ../book/_static/photo.png\n:name: fig-01-a\n:alt: A [b]\n\n"
        "The *caption*.\n:::\n\n![c](../book/_static/photo.png)"
    )
    assert plain == (
        f"![A \\[b\\]]({SITE}/_images/photo.png)\n\n**Figure 1.1.** The *caption*.\n\n"
        f"![c]({SITE}/_images/photo.png)"
    )


def test_a_list_table_becomes_a_table(book):
    plain = book.convert(
        ":::{list-table} Kinds of *noise*\n:name: tab-01-k\n:header-rows: 1\n\n"
        "* - Kind\n  - Formula\n* - Poisson,\n    counted\n  - $|x|$ or $\\|y\\|$\n:::"
    )
    assert plain == (
        "**Table 1.1.** Kinds of *noise*\n\n| Kind | Formula |\n| --- | --- |\n"
        "| Poisson, counted | $\\vert x\\vert $ or $\\Vert y\\Vert $ |"
    )


def test_roles_in_a_table_keep_its_cells(book):
    role = "{doc}`/book/glossary`"
    plain = book.convert(f"| a | b | c |\n|---|---|---|\n| $x\\|y$ | {role} | {role} |")
    link = f"[Glossary]({SITE}/book/glossary.html)"
    assert plain.split("\n")[-1] == f"| $x\\|y$ | {link} | {link} |"


def test_code_is_shown_from_the_library_with_a_link_to_its_lines(book):
    assert book.convert("```{source} toy.filters.blur\n```") == (
        "From [`code/toy/filters.py`](https://example.org/owner/book/blob/main/"
        "code/toy/filters.py#L4-L10), lines 4–10:\n\n"
        '```python\ndef blur(sigma):\n    """Blur."""\n    return sigma\n```'
    )


def test_a_demo_becomes_its_text_and_a_link_to_its_place_on_the_page(book):
    plain = book.convert(
        ":::{demo} toy\n:title: A toy\nMove it, as in {ref}`tour`.\n:::"
    )
    assert plain == (
        "> **Live demo: A toy**\n>\n> Move it, as in "
        f"[How to use this book]({SITE}/book/how_to_use.html#tour).\n>\n"
        f"> [Open it in the book]({PAGE}#demo-toy)"
    )


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("(a-label)=\n## Heading\n\nText.", "## Heading\n\nText."),
        ("One.\n\n% a comment\n% and more\n\nTwo.", "One.\n\nTwo."),
        ("One.\n% a comment\nTwo.", "One.\n\nTwo."),
        ("One.\n\n% demo: kernel-playground", "One."),
    ],
)
def test_targets_and_comments_vanish(book, text, plain):
    assert book.convert(text) == plain


def test_a_role_over_two_lines_joins_them(book):
    text = "> see {ref}`how to\n> use <tour>`, and\n> more"
    link = f"[how to use]({SITE}/book/how_to_use.html#tour)"
    assert book.convert(text) == f"> see {link}, and\n> more"


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("a\n\nb {ref}`fig-01-phota`", 3, "did you mean fig-01-photo"),
        ("{numref}`fig-01-x`", 1, "no label 'fig-01-x'"),
        ("{ref}`eq-01-blur`", 1, "refer to it with {eq}"),
        ("{eq}`fig-01-photo`", 1, "refer to it with {ref}"),
        ("{numref}`plain-place`", 1, "has no number"),
        ("{ref}`plain-place`", 1, "names no title"),
        ("{doc}`09_missing`", 1, "no page '09_missing'; announce a later chapter with"),
        ("{doc}`/book/gloss`", 1, "did you mean book/glossary?"),
        (":::{tip}\n\n:::{note}\nx\n:::\n:::", 6, "more colons than those inside it"),
        ("{term}`convolutio`", 1, "did you mean convolution?"),
        ("{cite:t}`canny1987`", 1, "did you mean canny1986?"),
        ("{glue:text}`eror`", 1, "no cell glued 'eror' (glued: error)"),
        ("{result}`mnist_cnn.accuracy`", 1, "no metric 'accuracy'"),
        ("{published}`resnett`", 1, "did you mean resnet?"),
        ("{kbd}`x`", 1, "may not use the role {kbd}"),
        ("```{source} toy.filters.blurr\n```", 1, "did you mean toy.filters.blur?"),
        (":::{demo} toyy\n:title: T\nx\n:::", 1, "no demo 'toyy'"),
        (":::{demo} toy\nx\n:::", 1, "the demo toy has no title"),
        (":::{demo} toy\n:title: T\n:::", 1, "the demo toy has no text"),
        (":::{tab-set}\n:::", 1, "may not use the directive {tab-set}"),
        (":::{note} Title\nText.\n:::", 1, "takes no title"),
        ("x\n\n:::{note}\n\n{ref}`nowhere`\n:::", 5, "no label 'nowhere'"),
        ("- a\n\n  :::{tip}\n  {ref}`nowhere`\n  :::", 4, "no label 'nowhere'"),
        ("a\nb {ref}`nowhere`", 2, "no label 'nowhere'"),
        ("::::{tip}\n:::{note}\nx\n:::\n::::", 1, "leave a blank line below {tip}"),
        ("so `{ref}`tour`` is", 1, "stands in backticks"),
        ("<div>x</div>", 1, "raw HTML"),
        ("a <b>x</b>", 1, "raw HTML"),
        (":::{exercise} Title\n:::", 1, "the exercise has no label"),
        ("[x](../book/glossary.md)", 1, "is relative"),
        (":::{list-table}\n* - a\n  - b\n* - c\n:::", 1, "they have 2, 1"),
    ],
)
def test_mistakes_name_chapter_line_and_remedy(book, text, line, hint):
    with pytest.raises(BookError) as caught:
        book.convert(text, LABELS, error="1")
    assert f"chapters/01_first.md:{line}: " in str(caught.value)
    assert hint in str(caught.value)


@pytest.mark.parametrize("source", ["../book/_static/x.png", "https://a.org/x.png"])
def test_a_picture_must_be_in_the_repository(book, source):
    with pytest.raises(BookError, match="there is no picture"):
        book.convert(f"![alt]({source})")


@pytest.mark.parametrize(
    "raw", ["{ref}`x`", ":::{note}\n:::", "```{math}\nx\n```", "(a)=\n", "% comment"]
)
def test_the_guard_refuses_any_myst(raw):
    with pytest.raises(BookError, match="raw MyST"):
        require_plain(f"Text.\n\n{raw}", "chapters/01_first.md:1")


def test_the_guard_lets_code_about_myst_pass():
    require_plain("`{ref}` and\n\n```text\n{ref}`x`\n:::{note}\n```", "here")
