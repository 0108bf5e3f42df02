import base64
import io
import subprocess

import nbformat
import pytest
from PIL import Image

from bookbuild.compare import agree, compare_cells, compare_texts, last_commit


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("0.5312", "0.5351"),  # within 2 %
        ("-3", "−3"),
        ("12,345", "12,400"),
        ("4.4e-16", "8.9e-16"),  # below the floor
        ("0.4", "0.5"),  # one unit of the last decimal
        ("97.4", "97.5"),
        ("9.9e-04", "1.0e-03"),
        ("1e+10", "1.01e+10"),
        ("nan", "nan"),
        ("inf", "inf"),
    ],
)
def test_numbers_that_agree(first, second):
    assert agree(first, second)
    assert agree(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("0.5312", "0.5512"),
        ("24", "25"),  # a count is exact while 2 % are less than one
        ("3", "-3"),
        ("0.4", "0.6"),
        ("0.4", "0.45"),
        ("1.0e-03", "2.0e-03"),
        ("nan", "1"),
        ("inf", "1e9"),
    ],
)
def test_numbers_that_differ(first, second):
    assert not agree(first, second)
    assert not agree(second, first)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[ 9.99 10.01]", "[10.00 10.00]"),
        ("a    1.00", "a 1.00"),
        ("x\n------\n1", "x\n-----\n1"),
        ("conv2d: 3.00 ms", "conv2d: 3.01 ms"),
    ],
)
def test_padding_that_depends_on_numbers_does_not_count(old, new):
    assert [*compare_texts(old, new)] == []


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("accuracy 0.90", "accuracy 0.80", "0.90 is now 0.80 in 'accuracy 0.80'"),
        ("a cat", "a dog", "text was 'a cat', is 'a dog'"),
        ("1 2", "1 2 3", "text was '1 2', is '1 2 3'"),
        ("ResNet18", "ResNet50", "text was 'ResNet18', is 'ResNet50'"),
        ("float32", "float64", "text was 'float32', is 'float64'"),
    ],
)
def test_differences_are_described(old, new, difference):
    assert [*compare_texts(old, new)] == [difference]


def cell(*outputs, tags=()):
    made = nbformat.v4.new_code_cell(outputs=list(outputs))
    made.metadata["tags"] = list(tags)
    return made


def display(**data):
    return nbformat.v4.new_output(
        "display_data", data={k.replace("_", "/", 1): v for k, v in data.items()}
    )


def picture(width, height, level=0):
    file = io.BytesIO()
    Image.new("L", (width, height), level).save(file, "PNG")
    return display(image_png=base64.b64encode(file.getvalue()).decode())


def differences(old, new):
    return [*compare_cells(old, new)]


def test_texts_on_disk_and_in_memory_are_the_same():
    old = cell(nbformat.v4.new_output("stream", text=["a 1\n", "b 2\n"]))
    new = cell(nbformat.v4.new_output("stream", text="a 1\nb 2\n"))
    assert differences(old, new) == []


def test_glued_values_are_compared():
    def glued(value):
        kind = "application/papermill.record/text/plain"
        return cell(nbformat.v4.new_output("display_data", data={kind: value}))

    assert differences(glued("'1.50'"), glued("'1.51'")) == []
    assert differences(glued("'1.50'"), glued("'1.70'")) == [
        "1.50 is now 1.70 in \"'1.70'\""
    ]


def test_html_is_compared_as_it_is_read():
    def table(value, identity):
        return cell(
            display(text_html=f'<table id="{identity}"><td>{value}</td></table>')
        )

    assert differences(table("1.00", "a1"), table("1.01", "b7")) == []
    assert len(differences(table("1.00", "a1"), table("1.30", "a1"))) == 1


def test_pictures_count_by_presence_kind_and_size():
    assert differences(cell(picture(100, 50)), cell(picture(101, 50, level=9))) == []
    assert differences(cell(picture(100, 50)), cell(picture(100, 60))) == [
        "a picture of 100×50 pixels is now one of 100×60"
    ]
    assert differences(cell(picture(9, 9)), cell()) == [
        "put out display_data/image/png, now nothing"
    ]


def test_cells_tagged_timing_count_by_presence_only():
    def timed(*texts):
        outputs = (nbformat.v4.new_output("stream", text=text) for text in texts)
        return cell(*outputs, tags=["timing"])

    assert differences(timed("3 ms"), timed("9 s, slow")) == []
    assert differences(timed("3 ms"), timed()) == ["put out stream, now nothing"]


def test_the_last_commit_of_a_notebook_orders_chapters(published):
    def git(*command, date="2024-01-01T00:00:00Z"):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(
            ["git", *identity, *command],
            cwd=published.root,
            env={"PATH": "/usr/bin:/bin", "GIT_COMMITTER_DATE": date},
            check=True,
            capture_output=True,
        )

    git("init")
    git("add", "book/notebooks/02_second.ipynb")
    git("commit", "-m", "second", date="2024-01-02T00:00:00Z")
    git("add", "book/notebooks/01_first.ipynb")
    git("commit", "-m", "first", date="2024-01-03T00:00:00Z")
    first, second = (last_commit(published.repo, n) for n in ("01_first", "02_second"))
    assert first - second == 24 * 3600
    assert last_commit(published.repo, "03_none") == 0
