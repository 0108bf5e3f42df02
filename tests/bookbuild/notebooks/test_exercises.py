"""What the tests take out of a chapter's exercises."""

import pytest

from bookbuild.errors import BookError
from bookbuild.exercises import setup_code, solutions

TEXT = """\
# Title

```{code-cell} python
:tags: [setup]
x = 1
```

```{code-cell} python
y = 2
```

:::{exercise} ★ One
:label: ex-01-one
```python
not_a_solution
```
:::

::::{solution} ex-01-one
:class: dropdown

First
```python
a = x
```
:::{dropdown} More
```python
assert a == 1
```
:::
```text
only shown
```
::::

:::{solution} ex-01-words
In words.
:::

- :::{solution} ex-01-last
  ```python
  print("assert 1")
  ```
  :::
"""


def test_the_fences_of_a_solution_are_one_program(book):
    found = solutions(book.chapter(TEXT))
    assert [(s.label, s.code) for s in found] == [
        ("ex-01-one", "a = x\n\nassert a == 1\n"),
        ("ex-01-last", 'print("assert 1")\n'),
    ]


def test_a_solution_knows_its_line_and_whether_it_asserts(book):
    chapter = book.chapter(TEXT)
    lines = chapter.path.read_text().split("\n")
    one, last = solutions(chapter)
    assert lines[one.line - 1 : one.line + 1] == ["```python", "a = x"]
    assert one.asserts
    assert not last.asserts


def test_set_up_is_every_cell_with_that_tag(book):
    assert setup_code(book.chapter(TEXT)) == "x = 1"


def test_a_solution_that_is_not_python_is_named(book):
    chapter = book.chapter(TEXT.replace("a = x", "a = ="))
    with pytest.raises(BookError, match="solution of ex-01-one is not Python"):
        _ = solutions(chapter)[0].asserts


def test_a_test_helper_of_numpy_or_torch_counts_as_an_assertion(book):
    text = TEXT.replace('print("assert 1")', "np.testing.assert_allclose(1, 1)")
    assert solutions(book.chapter(text))[1].asserts
