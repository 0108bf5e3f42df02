"""What happens around a preparation: locks, full disks, kills, replacement."""

import ast
import errno
import hashlib
import io
import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pooch
import pytest
from PIL import Image

from bookbuild.imports import reachable_modules
from bookbuild.repository import Repository
from visiongen.data import registry
from visiongen.data.errors import (
    DamagedDataError,
    DataFolderError,
    DataUnavailableError,
)
from visiongen.data.identify import identify
from visiongen.data.preparation import table
from visiongen.data.prepare import check, prepare
from visiongen.data.prepared import prepared

NAME = "images/graf1.png"


@pytest.fixture
def one_file(server, own_registry, folder):
    """A registry in which ``images/graf1.png`` is eleven bytes on our own server."""
    content = b"not a photo"
    sha256 = hashlib.sha256(content).hexdigest()
    return own_registry(NAME, [server.put("graf1.png", content)], sha256)


def official(entry):
    return entry.editions["official"]


def test_a_missing_set_is_prepared_once(one_file, server, folder):
    assert prepared(NAME).read_bytes() == b"not a photo"
    assert prepared(NAME) == folder / NAME
    assert server.gets == ["/graf1.png"]


def test_the_data_folder_itself_is_created(one_file, folder):
    folder.rmdir()
    assert prepared(NAME).exists()


def test_nothing_but_the_set_and_its_manifest_remains(one_file, leftovers):
    prepared(NAME)
    assert leftovers() == [NAME, f"{NAME}.manifest.json"]


def test_the_manifest_records_what_was_met(one_file, folder):
    prepared(NAME)
    manifest = json.loads((folder / f"{NAME}.manifest.json").read_text())
    (source,) = official(one_file).sources
    assert manifest["edition"] == "official"
    assert manifest["sources"] == {source.url: source.sha256}
    assert manifest["files"] == {"graf1.png": source.sha256}


def test_without_a_network_the_message_says_everything(own_registry, folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/mnist.gz"
    own_registry("mnist", [{"url": url}])
    with pytest.raises(DataUnavailableError) as error:
        prepared("mnist")
    for part in (
        "MNIST handwritten digits",
        str(folder / "mnist"),
        "no network",
        "VISIONGEN_DATA",
        '"visiongen data mnist"',
    ):
        assert part in str(error.value)


def test_a_failed_download_leaves_nothing(one_file, server, leftovers):
    server.statuses["/graf1.png"] = 500
    with pytest.raises(DataUnavailableError, match="answered 500"):
        prepared(NAME)
    assert leftovers() == []


def test_a_wrong_checksum_leaves_nothing(one_file, server, leftovers):
    server.files["/graf1.png"] = b"not a photO"
    with pytest.raises(DamagedDataError, match="expected"):
        prepared(NAME)
    assert leftovers() == []


def test_other_content_than_the_known_one_leaves_nothing(
    server, own_registry, folder, leftovers
):
    own_registry(NAME, [server.put("graf1.png", b"other")], sha256="0" * 64)
    with pytest.raises(DamagedDataError, match="not the official edition"):
        prepared(NAME)
    assert leftovers() == []


def test_another_format_is_called_damaged(server, own_registry, folder, leftovers):
    own_registry("pennfudan480", [server.put("PennFudanPed.zip", b"<html>")])
    with pytest.raises(DamagedDataError, match="not in the format"):
        prepared("pennfudan480")
    assert leftovers() == []


def test_a_truncated_picture_is_called_damaged(server, own_registry, folder, leftovers):
    stream = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(stream, "JPEG")
    source = server.put("n01_tench.JPEG", stream.getvalue()[:-200], target="n01.JPEG")
    own_registry("imagenet_samples", [source], counts={".": 1})
    with pytest.raises(DamagedDataError, match=r"is damaged .*truncated"):
        prepared("imagenet_samples")
    assert leftovers() == []


@pytest.mark.parametrize("moment", ["download", "conversion"])
def test_a_full_disk_leaves_nothing(
    one_file, server, folder, leftovers, monkeypatch, moment
):
    def fill(*arguments, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    def half_written(edition, downloads, result):
        downloads.fetch(edition.sources[0])
        result.write_bytes(b"half")
        fill()

    if moment == "download":
        monkeypatch.setattr(pooch.HTTPDownloader, "__call__", fill)
    else:
        monkeypatch.setitem(table.BY_NAME, NAME, half_written)
    with pytest.raises(DataFolderError, match=r"the disk is full.*VISIONGEN_DATA"):
        prepared(NAME)
    assert leftovers() == []


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_a_folder_that_cannot_be_written_is_named(
    one_file, server, folder, monkeypatch, number
):
    def refuse(self, *arguments, **options):
        raise OSError(number, "refused")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(DataFolderError, match="cannot be put there") as error:
        prepared(NAME)
    assert str(folder / NAME) in str(error.value)
    assert server.gets == []


def test_a_folder_inside_a_file_is_named(one_file, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("VISIONGEN_DATA", str(tmp_path / "file" / "data"))
    with pytest.raises(DataFolderError, match="cannot be put there"):
        prepared(NAME)


def test_an_edition_without_an_address_says_so(own_registry, folder):
    own_registry(NAME, [])
    with pytest.raises(DataUnavailableError, match="has no address"):
        prepared(NAME)


def test_another_edition_gives_way_only_when_asked(one_file, server, folder):
    place = folder / NAME
    place.parent.mkdir()
    place.write_bytes(b"mirror")
    assert prepared(NAME).read_bytes() == b"mirror"
    prepare(one_file, official(one_file), replace=False)
    assert place.read_bytes() == b"mirror"
    prepare(one_file, official(one_file), replace=True)
    assert place.read_bytes() == b"not a photo"


def test_a_folder_gives_way_whole(own_registry, server, folder, monkeypatch, leftovers):
    def write(edition, downloads, result):
        result.mkdir()
        (result / "new.txt").write_text("new")

    monkeypatch.setitem(table.BY_NAME, "pennfudan480", write)
    entry = own_registry("pennfudan480", [{"url": "https://x/y"}], counts={".": 1})
    (folder / "pennfudan480").mkdir()
    (folder / "pennfudan480/old.txt").write_text("old")
    prepare(entry, official(entry), replace=True)
    assert leftovers() == ["pennfudan480/manifest.json", "pennfudan480/new.txt"]
    assert identify("pennfudan480").sha256 == official(entry).sha256


def test_a_failed_replacement_keeps_what_was_there(one_file, server, folder):
    (folder / "images").mkdir()
    (folder / NAME).write_bytes(b"mirror")
    server.statuses["/graf1.png"] = 404
    with pytest.raises(DataUnavailableError):
        prepare(one_file, official(one_file), replace=True)
    assert (folder / NAME).read_bytes() == b"mirror"


@pytest.mark.parametrize(
    ("shape", "dtype"), [((5, 2, 2), "uint8"), ((4, 2, 2), "int64")]
)
def test_arrays_of_another_shape_or_type_are_not_kept(
    own_registry, folder, shape, dtype
):
    splits = {"train": {"images": [4, 2, 2], "labels": [4]}}
    entry = own_registry("mnist", [{"url": "https://x/y"}], splits=splits)
    np.save(folder / "train_images.npy", np.zeros(shape, dtype))
    np.save(folder / "train_labels.npy", np.zeros(4, np.uint8))
    with pytest.raises(DamagedDataError, match=r"train_images\.npy holds"):
        check(entry, official(entry), folder)


def test_a_missing_file_is_not_kept(own_registry, folder):
    entry = own_registry("pennfudan480", [{"url": "https://x/y"}], counts={"images": 2})
    (folder / "images").mkdir()
    (folder / "images/one.jpg").touch()
    with pytest.raises(DamagedDataError, match="1 files in images, expected 2"):
        check(entry, official(entry), folder)


PREPARE = """
import sys, pooch
from pathlib import Path
pooch.os_cache = lambda project: Path(sys.argv[2]) / "cache"
from visiongen.data import registry
registry.FILE = Path(sys.argv[1])
from visiongen.data.prepared import prepared
print(prepared(sys.argv[3]).read_text())
"""


def start(folder: Path) -> subprocess.Popen:
    command = [sys.executable, "-c", PREPARE, registry.FILE, folder.parent, NAME]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_kill_in_the_middle_leaves_no_half_set(one_file, server, folder, leftovers):
    server.stall_after = 4
    process = start(folder)
    assert server.stalled.wait(60)
    process.kill()
    process.communicate()
    assert not (folder / NAME).exists()
    server.stall_after = None
    assert prepared(NAME).read_bytes() == b"not a photo"
    assert leftovers() == [NAME, f"{NAME}.manifest.json"]


def test_two_processes_at_once_download_once(one_file, server, folder):
    server.stall_after = 4
    first = start(folder)
    assert server.stalled.wait(60)
    second = start(folder)
    time.sleep(3)  # long enough to come to the lock
    server.resume.set()
    printed = [process.communicate(timeout=60)[0] for process in (first, second)]
    assert printed == ["not a photo\n"] * 2
    assert server.gets == ["/graf1.png"]


def test_reading_data_does_not_depend_on_the_code_that_prepares_them():
    """Else every page would be stale whenever one preparation changes."""
    repository = Repository(Path(__file__).parents[3])
    cell = ast.parse("from visiongen.data import arrays, files, identify")
    reached = {path.name for path in reachable_modules(repository, [cell])}
    assert "files.py" in reached
    assert not reached & {"prepare.py", "downloads.py", "table.py", "weights.py"}
