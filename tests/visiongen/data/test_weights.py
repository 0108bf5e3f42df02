"""Weights: conversion to half precision, and pickles that cannot run anything."""

import collections
import io
import pickle
import sys
import types
import zipfile

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from visiongen.data.preparation.checkpoint_reader import read_state
from visiongen.data.prepared import prepared

SQUEEZENET = "weights/squeezenet1_0_imagenet.safetensors"
YOLO = "weights/yolov5n_coco.safetensors"


def saved(thing) -> bytes:
    stream = io.BytesIO()
    torch.save(thing, stream)
    return stream.getvalue()


@pytest.fixture
def foreign_model(monkeypatch):
    """A whole model whose classes exist only while the file is written."""
    module = types.ModuleType("models.yolo")

    class Head(nn.Module):
        def __init__(self):
            super().__init__()
            self.m = nn.ModuleList([nn.Conv2d(2, 3, 1), nn.Conv2d(2, 3, 1, bias=False)])
            self.register_buffer("anchors", torch.arange(6.0).reshape(3, 2))
            self.register_buffer("scratch", torch.zeros(2), persistent=False)

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.yaml = {"nc": 80, "anchors": [[1, 2]]}
            self.names = ["person", "bicycle"]
            self.counts = collections.defaultdict(int, {"person": 2})
            self.history = collections.deque([1, 2])
            self.model = nn.Sequential(nn.BatchNorm2d(2), Head())

    for cls in (Head, Model):
        cls.__module__, cls.__qualname__ = "models.yolo", cls.__name__
        setattr(module, cls.__name__, cls)
    monkeypatch.setitem(sys.modules, "models", types.ModuleType("models"))
    monkeypatch.setitem(sys.modules, "models.yolo", module)
    torch.manual_seed(0)
    return Model()


def test_the_state_of_a_whole_model_is_read_without_its_classes(
    foreign_model, tmp_path, monkeypatch
):
    expected = foreign_model.state_dict()
    (tmp_path / "yolo.pt").write_bytes(saved({"epoch": -1, "model": foreign_model}))
    monkeypatch.delitem(sys.modules, "models.yolo")
    state = read_state(tmp_path / "yolo.pt", "model")
    assert list(state) == list(expected)
    for name, tensor in expected.items():
        torch.testing.assert_close(state[name], tensor)


def test_yolo_weights_become_half_precision(
    foreign_model, server, own_registry, folder
):
    content = saved({"model": foreign_model.half()})
    own_registry(YOLO, [server.put("yolov5n.pt", content)])
    state = load_file(prepared(YOLO))
    assert set(state) == set(foreign_model.state_dict())
    assert state["model.1.anchors"].dtype == torch.float16
    assert state["model.0.num_batches_tracked"].dtype == torch.int64


def test_squeezenet_weights_become_half_precision(server, own_registry, folder):
    state = collections.OrderedDict(weight=torch.arange(4.0) / 3)
    own_registry(SQUEEZENET, [server.put("squeezenet1_0.pth", saved(state))])
    found = load_file(prepared(SQUEEZENET))
    torch.testing.assert_close(found["weight"], state["weight"].half())


class Attack:
    """What a hostile file holds: a call that leaves a trace when it runs."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def checkpoint(path, thing) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(thing, 2))


@pytest.mark.parametrize("where", ["model", "beside"])
def test_a_hostile_file_runs_nothing(tmp_path, where):
    trace = tmp_path / "trace"
    for attack in (
        Attack(exec, f"open({str(trace)!r}, 'w').close()"),
        Attack(open, str(trace), "w"),
        Attack(__import__("os").system, f"touch {trace}"),
    ):
        thing = {"model": attack} if where == "model" else {"x": attack, "model": 1}
        checkpoint(tmp_path / "bad.pt", thing)
        if where == "model":
            assert read_state(tmp_path / "bad.pt", "model") == {}
        else:
            with pytest.raises(ValueError, match="holds no model"):
                read_state(tmp_path / "bad.pt", "model")
        assert not trace.exists()


@pytest.mark.parametrize(
    "content", [b"", b"PK", saved([1, 2]), saved({"other": 1})], ids=range(4)
)
def test_another_file_is_refused(tmp_path, content):
    (tmp_path / "bad.pt").write_bytes(content)
    with pytest.raises((ValueError, zipfile.BadZipFile)):
        read_state(tmp_path / "bad.pt", "model")
