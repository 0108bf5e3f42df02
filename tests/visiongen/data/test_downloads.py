import io
import socket
import zipfile

import numpy as np
import pytest

from visiongen.data.downloads import Downloads, require_safe
from visiongen.data.errors import DamagedDataError
from visiongen.data.preparation.archive_members import find
from visiongen.data.registry import Source
from visiongen.data.remote_zip import open_remote_zip
from visiongen.data.unreachable import Unreachable


@pytest.fixture
def downloads(tmp_path):
    return Downloads(tmp_path / "downloads", "a set")


def files_in(downloads):
    return [path for path in downloads.folder.rglob("*") if path.is_file()]


def test_a_file_is_fetched_checked_and_recorded(server, downloads):
    source = Source(**server.put("a.bin", b"hello"))
    path = downloads.fetch(source)
    assert path.read_bytes() == b"hello"
    assert downloads.met == {source.url: source.sha256}


def test_a_file_is_fetched_once(server, downloads):
    source = Source(**server.put("a.bin", b"hello"))
    assert downloads.fetch(source) == downloads.fetch(source)
    assert server.gets == ["/a.bin"]


@pytest.mark.parametrize(
    "wrong",
    [{"sha256": "0" * 64}, {"md5": "0" * 32}, {"bytes": 4}, {"sha256_start": "00"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_other_bytes_than_documented_are_refused_and_removed(server, downloads, wrong):
    source = Source(**server.put("a.bin", b"hello", **wrong))
    with pytest.raises(DamagedDataError, match="Nothing was kept"):
        downloads.fetch(source)
    assert files_in(downloads) == []
    assert downloads.met == {}


@pytest.mark.parametrize("trouble", ["missing", "damaged"])
def test_the_second_address_helps_when_the_first_fails(server, downloads, trouble):
    good = server.put("good/a.bin", b"hello")
    bad = server.put("bad/a.bin", b"jello")
    if trouble == "missing":
        server.statuses["/bad/a.bin"] = 503
    source = Source(**good | {"url": bad["url"], "also": (good["url"],)})
    assert downloads.fetch(source).read_bytes() == b"hello"
    assert list(downloads.met) == [good["url"]]


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_is_told_with_its_number(server, downloads, status):
    source = Source(**server.put("a.bin", b"hello"))
    server.statuses["/a.bin"] = status
    with pytest.raises(Unreachable, match=f"127.0.0.1 answered {status}"):
        downloads.fetch(source)


def test_no_server_is_told_as_no_network(downloads):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/a.bin"
    with pytest.raises(Unreachable, match="no network, or"):
        downloads.fetch(Source(url))


@pytest.mark.parametrize("url", ["http://example.org/a", "ftp://example.org/a"])
def test_unchecked_files_come_over_https_only(url):
    with pytest.raises(DamagedDataError, match="is not https"):
        require_safe(url, Source(url))
    require_safe(url.replace("http:", "https:").replace("ftp:", "https:"), Source(url))
    require_safe(url, Source(url, sha256="0" * 64))


def large_archive() -> tuple[bytes, bytes]:
    """An archive of 4 MB and one small member in the middle of it."""
    noise = np.random.default_rng(0).bytes(2_000_000)
    small = b"the one that is wanted" * 100
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("first.bin", noise)
        archive.writestr("some/folder/wanted.txt", small, zipfile.ZIP_DEFLATED)
        archive.writestr("last.bin", noise)
    return stream.getvalue(), small


def member(server, **fields) -> Source:
    archive, _ = large_archive()
    described = server.put("large.zip", archive)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        info = opened.getinfo("some/folder/wanted.txt")
    found = {"bytes": info.file_size, "crc32": f"{info.CRC:08x}", "target": "w.txt"}
    return Source(**{"url": described["url"]} | found | fields)


def test_one_member_of_an_archive_comes_without_the_rest(server, downloads):
    source = member(server)
    path = downloads.fetch_member(source, lambda archive: find(source, archive))
    assert path.read_bytes() == large_archive()[1]
    assert server.sent < 3_000_000
    assert len(downloads.met) == 1


def test_a_member_is_found_by_size_and_checksum_not_by_name(server):
    source = member(server)
    with open_remote_zip(source.url) as archive:
        assert find(source, archive) == "some/folder/wanted.txt"


@pytest.mark.parametrize("wrong", [{"crc32": "00000000"}, {"bytes": 7}])
def test_a_member_that_is_gone_is_named(server, downloads, wrong):
    source = member(server, **wrong)
    with pytest.raises(DamagedDataError, match=r"no longer holds w\.txt"):
        downloads.fetch_member(source, lambda archive: find(source, archive))


def test_a_member_with_other_bytes_is_refused(server, downloads):
    source = member(server, sha256="0" * 64)
    with pytest.raises(DamagedDataError, match="Nothing was kept"):
        downloads.fetch_member(source, lambda archive: find(source, archive))


def test_a_server_that_sends_only_whole_files_is_told_apart(server, downloads):
    source = member(server)
    server.ranges = False
    with pytest.raises(Unreachable, match="does not send parts of a file"):
        downloads.fetch_member(source, lambda archive: find(source, archive))
