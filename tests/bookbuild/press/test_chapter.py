import pytest

from bookbuild.chapter import read_chapter
from bookbuild.errors import BookError
from bookbuild.front_matter import Prerequisite


def test_a_chapter_has_front_matter_title_and_cells_with_their_lines(book):
    chapter = book.read("01_first")
    lines = chapter.path.read_text().split("\n")
    assert chapter.title == "First"
    assert chapter.front.part == "Foundations"
    assert [cell.source for cell in chapter.code_cells][1] == "blur(3)"
    assert chapter.code_cells[0].metadata == {"tags": ["setup"]}
    assert [lines[n - 1][:13] for n in chapter.code_lines] == ["```{code-cell"] * 2
    assert lines[chapter.lines[0] - 1] == "# First"


def test_cell_ids_survive_a_change_elsewhere(book):
    before = [cell.id for cell in book.read("01_first").cells]
    book.replace("chapters/01_first.md", "A word.", "Another word.")
    after = [cell.id for cell in book.read("01_first").cells]
    assert before[1:] == after[1:]
    assert before[0] != after[0]


def test_equal_cells_have_different_ids(book):
    cell = "```{code-cell} python\n1\n```\n\n"
    chapter = book.chapter("03_twice", f"# Twice\n\n{cell}{cell}")
    ids = [cell.id for cell in chapter.cells]
    assert len(set(ids)) == len(ids) == 3


def test_declarations_are_read(book):
    chapter = book.chapter(
        "03_all",
        "# All\n",
        depends="{data: [mnist], trained: [mnist_cnn]}",
        extra="timeout: 7",
    )
    assert chapter.front.data == ("mnist",)
    assert chapter.front.trained == ("mnist_cnn",)
    assert chapter.front.timeout == 7


def test_prerequisites_are_read(book):
    path = book.root / "chapters/01_first.md"
    known = "[{page: 00_x, why: arrays}, {text: Python, why: code}]"
    book.replace("chapters/01_first.md", "prerequisites: []", f"prerequisites: {known}")
    assert read_chapter(book.repo, path).front.prerequisites == (
        Prerequisite("00_x", None, "arrays"),
        Prerequisite(None, "Python", "code"),
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("part: Foundations", "part: Fundations", "part is 'Fundations'; use one of"),
        ("part: Foundations", "prat: Foundations", "'prat'; did you mean part?"),
        ("key_output: a number", "key_output:", "add key_output under chapter:"),
        ("number: 1", "number: one", "number must be a whole number above 0"),
        ("prerequisites: []", "prerequisites: [Python]", "a prerequisite is {page:"),
        ("prerequisites: []", "binder: false", "binder must be true or a sentence"),
        ("depends: {}", "depends: {data: mnist}", "depends: data must be a list"),
        ("depends: {}", "depends: {dta: []}", "'dta'; did you mean data?"),
        ("depends: {}", "timout: 3", "unknown key 'timout'; did you mean timeout?"),
        ("depends: {}", "timeout: soon", "timeout must be a whole number above 0"),
        ("depends: {}", "depends: {", "cannot be read"),
        ("file_format: mystnb", "", "has no front matter; start the file with"),
    ],
)
def test_a_mistake_in_the_front_matter_is_explained(book, old, new, message):
    book.replace("chapters/01_first.md", old, new)
    with pytest.raises(BookError, match=r"chapters/01_first.md") as caught:
        book.read("01_first")
    assert message in str(caught.value)


def test_a_chapter_without_front_matter_is_explained(book):
    path = book.write("chapters/03_bare.md", "# Bare\n")
    with pytest.raises(BookError, match=r"chapters/03_bare.md has no front matter"):
        book.read("03_bare", path)


def test_a_cell_inside_a_directive_is_refused_with_its_line(book):
    nested = "# T\n\n:::{note}\n```{code-cell} python\n1\n```\n:::\n"
    with pytest.raises(BookError, match=r"stands inside a directive") as caught:
        book.chapter("03_nested", nested)
    lines = (book.root / "chapters/03_nested.md").read_text().split("\n")
    line = lines.index("```{code-cell} python") + 1
    assert f"near line {line} " in str(caught.value)


def test_a_chapter_without_heading_has_no_title(book):
    chapter = book.chapter("03_untitled", "Text.\n")
    with pytest.raises(BookError, match=r"has no title; start its text"):
        chapter.title  # noqa: B018
