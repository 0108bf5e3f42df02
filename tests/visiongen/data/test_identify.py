import json
import os

import numpy as np
import pytest

from visiongen.data import checksums, remembered
from visiongen.data.checksums import array_sha256, content_sha256, set_sha256
from visiongen.data.errors import (
    DamagedDataError,
    DataUnavailableError,
    UnknownDataError,
)
from visiongen.data.identify import identify
from visiongen.data.preparation import table
from visiongen.data.prepared import prepared


@pytest.fixture
def made_set(own_registry, folder, monkeypatch):
    """``pennfudan480`` as its official preparation left it, with two files."""

    def write(edition, downloads, result):
        result.mkdir()
        (result / "a.txt").write_text("a")
        (result / "b.txt").write_text("b")

    monkeypatch.setitem(table.BY_NAME, "pennfudan480", write)
    own_registry("pennfudan480", [{"url": "https://x/y.zip"}], counts={".": 2})
    return prepared("pennfudan480")


def test_a_prepared_set_is_known_by_its_sources(made_set, own_registry):
    found = identify("pennfudan480")
    assert found.edition == "official"
    (edition,) = own_registry(
        "pennfudan480", [{"url": "https://x/y.zip"}]
    ).editions.values()
    assert found.sha256 == edition.sha256 != content_sha256(made_set)


@pytest.mark.parametrize("change", ["edit", "add", "remove"])
def test_a_set_that_changed_since_is_called_damaged(made_set, change):
    if change == "edit":
        (made_set / "b.txt").write_text("B")
    elif change == "add":
        (made_set / "c.txt").write_text("c")
    else:
        (made_set / "b.txt").unlink()
    with pytest.raises(DamagedDataError, match=r"has changed .* [bc]\.txt"):
        identify("pennfudan480")


def test_an_older_preparation_is_told(made_set):
    path = made_set / "manifest.json"
    path.write_text(path.read_text().replace('"preparation": 1', '"preparation": 0'))
    with pytest.raises(DamagedDataError, match=r"version 0 .* needs version 1"):
        identify("pennfudan480")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"edition": 1}', "\x00"])
def test_a_broken_manifest_is_called_damaged(made_set, text):
    (made_set / "manifest.json").write_text(text)
    with pytest.raises(DamagedDataError, match="manifest"):
        identify("pennfudan480")


def test_a_copy_without_a_manifest_is_known_by_its_content(folder, own_registry):
    (folder / "images").mkdir()
    (folder / "images/graf1.png").write_bytes(b"picture")
    sha256 = content_sha256(folder / "images/graf1.png")
    own_registry("images/graf1.png", [], sha256)
    assert identify("images/graf1.png").edition == "official"
    assert identify("images/graf1.png").sha256 == sha256


def test_unknown_content_is_called_damaged(folder):
    (folder / "images").mkdir()
    (folder / "images/graf1.png").write_bytes(b"picture")
    with pytest.raises(DamagedDataError, match="no known edition"):
        identify("images/graf1.png")


def test_what_is_not_here_is_told_and_not_downloaded(folder):
    with pytest.raises(DataUnavailableError, match="CIFAR-10 is not in") as error:
        identify("cifar10")
    assert str(folder / "cifar10") in str(error.value)
    assert list(folder.iterdir()) == []


def test_a_photograph_is_identified_without_a_data_folder(folder):
    folder.rmdir()
    assert identify("photographs/camera").edition == "official"


def test_an_unknown_name_is_told(folder):
    with pytest.raises(UnknownDataError, match="Did you mean 'mnist'"):
        identify("minst")


def test_the_second_time_no_file_is_read(made_set, monkeypatch):
    first = identify("pennfudan480")
    monkeypatch.setattr(remembered, "file_sha256", None)
    assert identify("pennfudan480") == first


def test_a_change_of_the_same_size_is_noticed(made_set):
    identify("pennfudan480")
    path = made_set / "a.txt"
    before = path.stat()
    path.write_text("A")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    with pytest.raises(DamagedDataError, match=r"a\.txt"):
        identify("pennfudan480")


@pytest.mark.parametrize("memory", ["", "[1]", '{"x": 1}', "not json", "values"])
def test_a_broken_memory_changes_no_answer(made_set, tmp_path, memory):
    expected = identify("pennfudan480")
    file = tmp_path / "cache/visiongen/checksums.json"
    if memory == "values":
        memory = json.dumps({path: [1] for path in json.loads(file.read_text())})
    file.write_text(memory)
    assert identify("pennfudan480") == expected


def test_a_memory_that_cannot_be_written_changes_no_answer(made_set, tmp_path):
    file = tmp_path / "cache"
    if file.exists():
        file.rename(tmp_path / "elsewhere")
    file.touch()
    assert identify("pennfudan480").edition == "official"


def test_the_hash_of_an_array_is_that_of_its_values(tmp_path):
    values = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    np.save(tmp_path / "a.npy", values)
    np.save(tmp_path / "b.npy", np.asfortranarray(values))
    np.savez(tmp_path / "c.npz", values)
    expected = array_sha256(values)
    assert checksums.file_sha256(tmp_path / "a.npy") == expected
    assert checksums.file_sha256(tmp_path / "b.npy") == expected
    assert checksums.file_sha256(tmp_path / "c.npz") != expected


def test_the_hash_of_a_set_names_paths_and_contents_but_not_their_order():
    sums = {"a": "1", "b/c": "2"}
    assert set_sha256(sums) == set_sha256(dict(reversed(sums.items())))
    assert set_sha256(sums) != set_sha256({"a": "2", "b/c": "1"})
    assert set_sha256(sums) != set_sha256({"a": "1", "b/d": "2"})


def test_the_manifest_is_not_part_of_the_content(made_set):
    before = content_sha256(made_set)
    manifest = json.loads((made_set / "manifest.json").read_text())
    (made_set / "manifest.json").unlink()
    assert content_sha256(made_set) == before
    assert set(manifest["files"]) == {"a.txt", "b.txt"}
