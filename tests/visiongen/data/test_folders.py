from pathlib import Path

import pytest

from visiongen.data.errors import DataFolderError
from visiongen.data.folders import cache_folder, data_folder, shown


def test_the_variable_names_the_folder(folder):
    assert data_folder() == folder


@pytest.mark.parametrize("value", [None, ""])
def test_without_the_variable_it_is_the_cache_folder(folder, monkeypatch, value):
    if value is None:
        monkeypatch.delenv("VISIONGEN_DATA")
    else:
        monkeypatch.setenv("VISIONGEN_DATA", value)
    assert data_folder() == cache_folder()
    assert data_folder().name == "visiongen"


def test_a_tilde_is_the_home_folder(monkeypatch):
    monkeypatch.setenv("VISIONGEN_DATA", "~/data")
    assert data_folder() == Path.home() / "data"
    assert shown(data_folder() / "mnist") == "~/data/mnist"


def test_a_file_is_no_folder_for_data(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("VISIONGEN_DATA", str(tmp_path / "file"))
    with pytest.raises(DataFolderError, match="which is not a folder"):
        data_folder()
