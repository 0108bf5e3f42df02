import json

import nbformat
import pytest

from bookbuild.errors import BookError
from bookbuild.fingerprint import fingerprint, outputs_hash, stale, watched_files


def reasons(book, name):
    return stale(book.repo, book.read(name), book.notebook(name))


@pytest.fixture
def dependent(published):
    """A third chapter, which declares data and trained results."""
    published.chapter(
        "03_third",
        "# Third\n\n```{code-cell} python\n1\n```\n",
        depends="{data: [mnist, images/sudoku.png], trained: [mnist_cnn]}",
    )
    published.publish("03_third")
    return published


def test_a_published_chapter_is_fresh(dependent):
    for name in ("01_first", "02_second", "03_third"):
        assert reasons(dependent, name) == []


def test_a_notebook_read_by_nbformat_is_as_fresh(published):
    path = published.repo.notebook_path("01_first")
    notebook = nbformat.read(path, as_version=4)
    assert stale(published.repo, published.read("01_first"), notebook) == []


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        ("chapters/01_first.md", "# imports a module", "# imports it"),
        ("chapters/01_first.md", "blur(3)", "blur( 3 )"),
        ("chapters/01_first.md", "A word.", "Another word."),
        ("chapters/01_first.md", "[setup]", "[setup, hide-input]"),
        ("chapters/01_first.md", "key_output: a number", "key_output: two numbers"),
        ("code/pkg/filters.py", '"""Filters."""', '"""All filters."""'),
        ("code/pkg/filters.py", '    """Blur."""\n', ""),
        ("code/pkg/borders.py", "WIDTH = 2", "WIDTH = 2  # pixels"),
        ("code/pkg/unused.py", "NOTHING = 0", "NOTHING = 1"),
    ],
)
def test_an_edit_that_cannot_change_outputs_keeps_pages_fresh(
    published, place, old, new
):
    published.replace(place, old, new)
    assert reasons(published, "01_first") == []
    assert reasons(published, "02_second") == []


@pytest.mark.parametrize(
    ("place", "old", "new", "reason"),
    [
        ("chapters/01_first.md", "blur(3)", "blur(4)", "cell 2 changed (line 22)"),
        (
            "code/pkg/filters.py",
            "sigma * WIDTH",
            "sigma + WIDTH",
            "code/pkg/filters.py changed",
        ),
        (
            "code/pkg/borders.py",
            "WIDTH = 2",
            "WIDTH = 3",
            "code/pkg/borders.py changed",
        ),
    ],
)
def test_an_edit_that_can_makes_exactly_its_page_stale(
    published, place, old, new, reason
):
    published.replace(place, old, new)
    assert reasons(published, "01_first") == [reason]
    assert reasons(published, "02_second") == []


def test_an_import_inside_a_function_counts(published):
    published.replace("code/pkg/style.py", "grey", "red")
    assert reasons(published, "01_first") == []
    assert reasons(published, "02_second") == ["code/pkg/style.py changed"]


def test_a_package_counts_for_everything_in_it(published):
    published.write("code/pkg/__init__.py", "VERSION = 2\n")
    for name in ("01_first", "02_second"):
        assert reasons(published, name) == ["code/pkg/__init__.py changed"]


def test_a_module_that_comes_or_goes_is_named(published):
    published.replace("code/pkg/borders.py", "WIDTH = 2", "from .style import COLOUR")
    (published.root / "code/pkg/filters.py").write_text("")
    assert reasons(published, "01_first") == [
        "code/pkg/filters.py changed",
        "code/pkg/borders.py is no longer used",
    ]
    published.write("code/pkg/filters.py", "from . import style")
    assert "code/pkg/style.py is used now" in reasons(published, "01_first")


def test_new_and_removed_cells_are_told_from_changed_ones(published):
    cell = "```{code-cell} python\n0\n```\n\n"
    published.replace("chapters/01_first.md", "A word.\n", f"A word.\n\n{cell}")
    assert reasons(published, "01_first") == ["cell 1 is new (line 17)"]
    published.replace("chapters/01_first.md", cell, "")
    published.replace("chapters/01_first.md", "```{code-cell} python\nblur(3)\n```", "")
    assert reasons(published, "01_first") == ["a cell was removed after cell 1"]


def edit_registry(book, name, edition, sha256):
    path = book.repo.registry
    registry = json.loads(path.read_text())
    registry[name]["editions"][edition]["sha256"] = sha256
    path.write_text(json.dumps(registry))


def test_a_changed_checksum_of_the_recorded_edition_makes_stale(dependent):
    recorded = fingerprint(dependent.repo, dependent.read("03_third"))
    edition = recorded["depends"]["data"]["mnist"]["mirror"]
    edit_registry(dependent, "mnist", "mirror", "0" * 64)
    assert reasons(dependent, "03_third") == [
        f"data set mnist: recorded checksum {edition[:16]}… is no known edition"
    ]
    assert reasons(dependent, "01_first") == []


def test_the_other_edition_may_change_and_either_is_accepted(dependent):
    edit_registry(dependent, "mnist", "official", "0" * 64)
    assert reasons(dependent, "03_third") == []


def test_changed_weights_make_stale(dependent):
    dependent.write("code/visiongen/trained/mnist_cnn.safetensors", "other weights")
    assert reasons(dependent, "03_third") == [
        "code/visiongen/trained/mnist_cnn.safetensors changed"
    ]
    assert reasons(dependent, "01_first") == []


def test_a_changed_card_makes_stale_and_missing_weights_do_too(dependent):
    dependent.write("code/visiongen/trained/mnist_cnn.json", "{}")
    (dependent.root / "code/visiongen/trained/mnist_cnn.safetensors").unlink()
    assert reasons(dependent, "03_third") == [
        "code/visiongen/trained/mnist_cnn.json changed",
        "code/visiongen/trained/mnist_cnn.safetensors is no longer used",
    ]


def test_embeddings_beside_a_card_make_stale(dependent):
    place = "code/visiongen/trained/mnist_cnn_embeddings.safetensors"
    dependent.write(place, "embeddings")
    assert reasons(dependent, "03_third") == [f"{place} is used now"]
    assert reasons(dependent, "01_first") == []


def test_a_declaration_that_comes_or_goes_makes_stale(dependent):
    dependent.replace("chapters/03_third.md", "mnist, images/", "absent, images/")
    assert reasons(dependent, "03_third") == [
        "data set absent is used now",
        "data set mnist is no longer used",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("data: [mnist,", "data: [mist,", "'mist' is not in code/visiongen/data"),
        ("[mnist_cnn]", "[mnist_mlp]", "make train NAME=mnist_mlp"),
    ],
)
def test_an_unknown_dependency_is_explained(dependent, old, new, message):
    dependent.replace("chapters/03_third.md", old, new)
    (reason,) = reasons(dependent, "03_third")
    assert message in reason


def edit_notebook(book, name, edit):
    path = book.repo.notebook_path(name)
    notebook = json.loads(path.read_text())
    edit(notebook)
    path.write_text(json.dumps(notebook))


def code(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_a_hand_edited_output_is_caught(published):
    def edit(notebook):
        code(notebook)[1]["outputs"][0]["text"][0] = "output 3\n"

    edit_notebook(published, "01_first", edit)
    assert reasons(published, "01_first") == ["outputs were edited by hand"]
    assert reasons(published, "02_second") == []


def test_hand_edited_code_in_the_notebook_is_caught(published):
    def edit(notebook):
        code(notebook)[1]["source"] = ["blur(5)"]

    edit_notebook(published, "01_first", edit)
    assert reasons(published, "01_first") == [
        "code cells of the notebook were edited by hand"
    ]


def test_texts_split_or_joined_execution_counts_and_markdown_do_not_count(published):
    def edit(notebook):
        for cell in code(notebook):
            cell["execution_count"] = 99
            for output in cell["outputs"]:
                output["text"] = "".join(output["text"])
                output["execution_count"] = 99
        notebook["cells"][0]["source"] = ["# Rewritten"]

    edit_notebook(published, "01_first", edit)
    assert reasons(published, "01_first") == []


def test_the_cell_that_installs_the_library_does_not_count(published):
    def edit(notebook):
        install = nbformat.v4.new_code_cell("%pip install visiongen")
        install.metadata["tags"] = ["install"]
        notebook["cells"].insert(0, install)

    edit_notebook(published, "01_first", edit)
    assert reasons(published, "01_first") == []


def test_a_missing_notebook_is_reported_with_the_remedy(book):
    assert reasons(book, "01_first") == ["no notebook: run make execute CHAPTER=01"]


def test_a_notebook_of_another_tool_is_reported(published):
    edit_notebook(published, "01_first", lambda notebook: notebook["metadata"].clear())
    (reason,) = reasons(published, "01_first")
    assert "no complete fingerprint: run make execute CHAPTER=01" in reason


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("%timeit blur(3)", "cell 2 uses IPython's own syntax ('%timeit blur(3)')"),
        ("!ls", "uses IPython's own syntax ('!ls')"),
        ("blur?", "uses IPython's own syntax ('blur?')"),
        ("blur(3", "cell 2 is not valid Python: '(' was never closed"),
    ],
)
def test_a_cell_that_is_not_python_is_explained(published, line, message):
    published.replace("chapters/01_first.md", "blur(3)", line)
    (reason,) = reasons(published, "01_first")
    assert message in reason
    with pytest.raises(BookError):
        fingerprint(published.repo, published.read("01_first"))


def test_watched_files_are_all_that_can_make_stale(dependent):
    watched = [
        dependent.repo.relative(path)
        for path in watched_files(dependent.repo, dependent.read("03_third"))
    ]
    assert watched == [
        "code/visiongen/trained/mnist_cnn.json",
        "code/visiongen/trained/mnist_cnn.safetensors",
        "code/visiongen/data/registry.json",
        "book/notebooks/03_third.ipynb",
    ]
    first = watched_files(dependent.repo, dependent.read("01_first"))
    assert dependent.root / "code/pkg/borders.py" in first
    assert dependent.root / "code/pkg/style.py" not in first


def test_a_mistake_in_a_module_watches_all_code(published):
    published.write("code/pkg/borders.py", "WIDTH = = 2")
    watched = watched_files(published.repo, published.read("01_first"))
    assert published.root / "code/pkg/borders.py" in watched


def test_a_missing_video_makes_stale(published):
    html = '<video src="../_static/media/0123456789abcdef.mp4"></video>'

    def edit(notebook):
        output = nbformat.v4.new_output("display_data", data={"text/html": html})
        code(notebook)[0]["outputs"].append(output)
        recorded = notebook["metadata"]["bookbuild"]
        recorded["outputs"] = outputs_hash(notebook)

    edit_notebook(published, "01_first", edit)
    assert reasons(published, "01_first") == [
        "book/_static/media/0123456789abcdef.mp4 is missing"
    ]


def test_a_change_of_the_sites_address_keeps_videos_fresh():
    def notebook(address):
        html = f'<video src="{address}/_static/media/0123456789abcdef.mp4"></video>'
        output = nbformat.v4.new_output("display_data", data={"text/html": html})
        cell = nbformat.v4.new_code_cell(outputs=[output])
        return nbformat.v4.new_notebook(cells=[cell])

    assert outputs_hash(notebook("https://a.org")) == outputs_hash(
        notebook("https://b.org/book")
    )
