import socket

import nbformat
import pytest

from bookbuild.errors import BookError
from bookbuild.outputs import clean_outputs, refuse_leaks


def stream(text, name="stdout"):
    return nbformat.v4.new_output("stream", name=name, text=text)


def cell(*outputs):
    return nbformat.v4.new_code_cell(outputs=list(outputs))


def display(**data):
    return nbformat.v4.new_output("display_data", data=data)


def test_texts_that_follow_each_other_become_one():
    printed = cell(stream("a\n"), stream("b\n"), display(x="1"), stream("c\n"))
    clean_outputs(printed)
    assert [output.get("text") for output in printed.outputs] == ["a\nb\n", None, "c\n"]


def test_stderr_is_taken_out_and_returned():
    printed = cell(stream("a\n"), stream("careful\n", "stderr"), stream("b\n"))
    assert clean_outputs(printed) == "careful\n"
    assert printed.outputs == [stream("a\nb\n")]


def test_a_progress_bar_on_stderr_leaves_nothing():
    bar = stream("\r  0%|    | 0/9\r 50%|##  | 4/9\r100%|####| 9/9\n", "stderr")
    printed = cell(bar)
    assert clean_outputs(printed).strip() == ""
    assert printed.outputs == []


def test_a_line_that_overwrites_itself_shows_its_last_state():
    printed = cell(stream("\rstep 1\rstep 2\rstep 3\nready\n"))
    clean_outputs(printed)
    assert printed.outputs == [stream("step 3\nready\n")]


def test_windows_line_ends_and_colours_vanish():
    printed = cell(stream("a\r\n\x1b[31mb\x1b[0m\n"))
    clean_outputs(printed)
    assert printed.outputs == [stream("a\nb\n")]


def test_widgets_are_taken_out():
    widget = "application/vnd.jupyter.widget-view+json"
    printed = cell(display(**{widget: {}, "text/plain": "HBox"}))
    clean_outputs(printed)
    assert printed.outputs == []


def test_of_a_provoked_error_the_last_line_stays():
    frames = ["/home/me/x.py in f", "\x1b[31mValueError\x1b[0m: too many"]
    error = nbformat.v4.new_output(
        "error", ename="ValueError", evalue="too many", traceback=frames
    )
    printed = cell(error)
    clean_outputs(printed)
    assert printed.outputs[0].traceback == ["ValueError: too many"]


@pytest.fixture
def refuse(book, tmp_path, monkeypatch):
    """Puts a text out as every kind of output in turn."""
    monkeypatch.setenv("VISIONGEN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(socket, "gethostname", lambda: "runner-7")

    def try_all(text):
        error = nbformat.v4.new_output("error", ename="E", evalue=text)
        for output in (stream(text), display(**{"text/html": text}), error):
            refuse_leaks(book.repo, "cell 3", cell(output))

    return try_all


@pytest.mark.parametrize(
    ("place", "what"),
    [
        ("book", "the repository's folder"),
        ("data", "the data folder"),
        ("home", "the home folder"),
    ],
)
def test_folders_of_this_machine_are_refused(refuse, tmp_path, place, what):
    with pytest.raises(BookError, match=f"cell 3 puts out {what}"):
        refuse(f"saved {tmp_path / place}/picture.png")


def test_the_machines_name_is_refused(refuse):
    with pytest.raises(BookError, match=r"this machine's name \(runner-7\)"):
        refuse("on runner-7: 3 s")


def test_an_objects_address_is_refused_with_the_remedy(refuse):
    with pytest.raises(BookError, match="assign the value of the last line"):
        refuse("[<matplotlib.lines.Line2D at 0x7f0a1b2c3d4e>]")


def test_relative_paths_and_words_that_look_alike_pass(refuse, tmp_path):
    refuse("book/_static/x.png; a homely house; runner-70; square/root; at 0x10")
    refuse(f"x{tmp_path}/books")


def test_pictures_are_not_searched(book):
    hidden = display(**{"image/png": str(book.root)})
    refuse_leaks(book.repo, "cell 1", cell(hidden))
