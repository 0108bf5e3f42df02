"""Labels of the whole book: their pages, anchors and numbers."""

from bookbuild.labels import collect

TEXT = """\
(sec-01-title)=
# Title

## One

(sec-01-two)=
## Two

### Deep

(sec-01-deep)=
### Deeper

% a comment between a label and its heading
(sec-01-three)=
% is no obstacle
## Three

```{code-cell} python
---
mystnb:
  figure: {name: fig-01-a, caption: "A."}
---
1
```

:::::{admonition} Question 1

::::{dropdown} Answer

:::{figure} x.png
:name: fig-01-b

B, in *detail*.
:::
::::
:::::

```{code-cell} python
---
mystnb:
  image: {alt: "Without a number."}
---
1
```

:::{figure} x.png
Captioned, without a name: it has a number.
:::

(fig-01-c)=
:::{figure} x.png
:::

$$x$$ (eq-01-a)

$$
no = number
$$

```{math}
:label: eq-01-b
y
```

(tab-01-a)=
| a |
|---|
| b |

| no label |
|---|
| no number |

:::{exercise} ★ One
:label: ex-01-one
:::

:::{exercise} ★ Two
:label: ex-01-Two
:::

Not a label: `(sec-01-code)=`

```text
(sec-01-fence)=
```
"""


def numbers(labels):
    return {name: target.number for name, target in labels.targets.items()}


def test_numbers_count_as_the_site_counts(book):
    book.chapter(TEXT)
    assert numbers(collect(book.repo)) == {
        "tour": "",
        "sec-01-title": "1",
        "sec-01-two": "1.2",
        "sec-01-deep": "",
        "sec-01-three": "1.3",
        "fig-01-a": "1.1",
        "fig-01-b": "1.2",
        "fig-01-c": "1.4",
        "eq-01-a": "1.1",
        "eq-01-b": "1.2",
        "tab-01-a": "1.1",
        "ex-01-one": "1.1",
        "ex-01-Two": "1.2",
    }


def test_a_chapter_counts_by_its_own_number(book):
    book.chapter("# Late\n\n$$x$$ (eq-12-a)", name="12_late")
    book.chapter("# First\n\n$$x$$ (eq-01-a)")
    assert numbers(collect(book.repo)) == {
        "tour": "",
        "eq-01-a": "1.1",
        "eq-12-a": "12.1",
    }


def test_lines_count_in_the_file(book):
    chapter = book.chapter(TEXT)
    lines = chapter.path.read_text().split("\n")
    targets = collect(book.repo).targets
    assert lines[targets["sec-01-two"].line - 1] == "(sec-01-two)="
    assert lines[targets["fig-01-b"].line - 1] == ":::{figure} x.png"
    assert lines[targets["ex-01-Two"].line - 1] == ":::{exercise} ★ Two"


def test_captions_and_headings_are_titles(book):
    book.chapter(TEXT)
    targets = collect(book.repo).targets
    assert targets["sec-01-deep"].title == "Deeper"
    assert targets["fig-01-b"].title == "B, in *detail*."
    assert targets["ex-01-one"].title == "★ One"


def test_a_label_given_twice_is_reported_with_both_places(book):
    book.chapter("# A\n\n(same)=\nText.\n\n(same)=\nMore.")
    book.chapter("# B\n\n(same)=\nText.", name="02_second")
    pairs = list(collect(book.repo).duplicates())
    assert [(later.page, first.page) for later, first in pairs] == [
        ("chapters/01_first", "chapters/01_first"),
        ("chapters/02_second", "chapters/01_first"),
    ]


def test_an_edited_page_is_read_again(book):
    path = book.chapter("# A\n\n(old)=\nText.").path
    assert "old" in collect(book.repo).targets
    path.write_text(path.read_text().replace("(old)", "(fresh)"))
    assert "fresh" in collect(book.repo).targets


def test_terms_are_found_whatever_their_capitals(book):
    labels = collect(book.repo)
    assert labels.term("CONVOLUTION", "here").anchor == "term-Convolution"
    assert labels.term("equalisation", "here").page == "book/glossary"


def test_a_citation_leads_to_its_entry_on_the_page_of_references(book):
    address = collect(book.repo).citation_url("canny1986")
    assert address.endswith("/book/references.html#ref-canny1986")
