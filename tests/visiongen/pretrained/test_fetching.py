"""Weights come whole or not at all, once, and never when offline."""

import hashlib
import socket

import pytest

from visiongen.data.errors import DamagedDataError, DataError
from visiongen.pretrained import fetching
from visiongen.pretrained.errors import WeightsUnavailableError
from visiongen.pretrained.fetching import fetch, fetch_from_hugging_face

CONTENT = b"weights" * 1000
DIGITS = hashlib.sha256(CONTENT).hexdigest()[:8]


def test_a_file_is_fetched_once(home, tmp_path):
    url = home.put("net.pth", CONTENT)
    for _ in range(2):
        path = fetch(url, tmp_path / "cache" / "net.pth", "a net", DIGITS)
        assert path.read_bytes() == CONTENT
    assert home.asked == ["/net.pth"]
    assert [p.name for p in path.parent.iterdir()] == ["net.pth"]


def test_a_wrong_checksum_leaves_nothing_behind(home, tmp_path):
    url = home.put("net.pth", CONTENT)
    with pytest.raises(DamagedDataError, match="begins with 00000000"):
        fetch(url, tmp_path / "cache" / "net.pth", "a net", "00000000")
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize("variable", ["VISIONGEN_OFFLINE", "HF_HUB_OFFLINE"])
def test_offline_nothing_is_asked(home, tmp_path, monkeypatch, variable):
    monkeypatch.setenv(variable, "1")
    url = home.put("net.pth", CONTENT)
    with pytest.raises(WeightsUnavailableError, match=f"of a net .*{variable}"):
        fetch(url, tmp_path / "net.pth", "a net")
    with pytest.raises(WeightsUnavailableError, match=rf"of a net .*{variable}"):
        fetch_from_hugging_face("me/net", ("model.safetensors",), "a net")
    assert home.asked == []
    (tmp_path / "net.pth").write_bytes(CONTENT)
    assert fetch(url, tmp_path / "net.pth", "a net").exists()


def test_a_home_without_the_file_is_one_documented_exception(home, tmp_path):
    with pytest.raises(WeightsUnavailableError, match="answered 404"):
        fetch(f"{home.url}/none.pth", tmp_path / "none.pth", "a net")
    with pytest.raises(WeightsUnavailableError, match="a net"):
        fetch_from_hugging_face("me/net", ("model.safetensors",), "a net")
    assert issubclass(WeightsUnavailableError, DataError)
    assert not list(tmp_path.glob("*.pth"))


def test_a_server_that_is_down_is_the_same_exception(home, tmp_path):
    home.close()
    with pytest.raises(WeightsUnavailableError, match="no network"):
        fetch(f"{home.url}/net.pth", tmp_path / "net.pth", "a net")


def test_the_hub_is_asked_for_the_safe_file_first(home, tmp_path):
    home.put("me/net/resolve/main/model.bin", CONTENT)
    path = fetch_from_hugging_face("me/net", ("model.safetensors", "model.bin"), "net")
    assert path.read_bytes() == CONTENT
    assert path.is_relative_to(tmp_path / "hf")
    assert "model.safetensors" in home.asked[0]
    for name in ("model.safetensors", "model.bin"):
        home.put(f"me/both/resolve/main/{name}", CONTENT)
    path = fetch_from_hugging_face("me/both", ("model.safetensors", "model.bin"), "net")
    assert path.name == "model.safetensors"


def test_what_the_hubs_cache_holds_is_not_asked_for_again(home):
    home.put("me/net/resolve/main/model.bin", CONTENT)
    names = ("model.safetensors", "model.bin")
    first = fetch_from_hugging_face("me/net", names, "net")
    asked = len(home.asked)
    assert fetch_from_hugging_face("me/net", names, "net") == first
    assert len(home.asked) == asked


@pytest.fixture
def nameless_hub(monkeypatch):
    """A hub whose host nobody knows; returns what its library was asked for."""
    asked = []

    def unknown(*host):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("HF_ENDPOINT", "https://hub.invalid")
    monkeypatch.setattr(
        "huggingface_hub.hf_hub_download",
        lambda *call, **more: asked.append(call) or "a path",
    )
    monkeypatch.setattr(fetching, "getproxies", dict)
    return asked


def test_without_a_network_the_hub_is_not_asked_again_and_again(nameless_hub):
    with pytest.raises(WeightsUnavailableError, match="no network"):
        fetch_from_hugging_face("me/new", ("model.safetensors",), "a net")
    assert nameless_hub == []


def test_behind_a_proxy_the_proxy_is_asked(nameless_hub, monkeypatch):
    monkeypatch.setattr(fetching, "getproxies", lambda: {"https": "http://proxy"})
    fetch_from_hugging_face("me/new", ("model.safetensors",), "a net")
    assert nameless_hub == [("me/new", "model.safetensors")]
