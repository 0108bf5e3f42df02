import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from visiongen.glue import glue


@pytest.fixture
def shell():
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def captured(function, *arguments, **options):
    with capture_output() as output:
        function(*arguments, **options)
    assert output.stdout == ""
    (shown,) = output.outputs
    return shown.data, shown.metadata


def test_the_output_is_that_of_myst_nb(shell):
    myst_nb = pytest.importorskip("myst_nb")
    ours = captured(glue, "error", "1.2e-16 × √2")
    assert ours == captured(myst_nb.glue, "error", "1.2e-16 × √2", display=False)


def test_nothing_is_shown_because_no_viewer_knows_the_type(shell):
    data, _ = captured(glue, "error", "0.5")
    assert list(data) == ["application/papermill.record/text/plain"]


def test_numbers_must_be_rounded_by_the_page():
    with pytest.raises(TypeError, match="value:"):
        glue("error", 0.1234567)


def test_outside_a_notebook_nothing_is_printed(capsys):
    glue("error", "0.5")
    assert capsys.readouterr().out == ""
