"""Eight bits a weight: small files whose weights hardly move."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from visiongen.models.cnn import CNN
from visiongen.training import eight_bits
from visiongen.training.eight_bits import (
    in_eight_bits,
    load_eight_bits,
    packed,
    unpacked,
)
from visiongen.training.errors import WeightsError
from visiongen.training.weights import save_weights


@given(st.integers(0, 2**32 - 1), st.sampled_from([(30, 40), (9, 8, 3, 3), (97, 7)]))
def test_no_weight_moves_by_more_than_half_a_step(seed, shape):
    generator = torch.Generator().manual_seed(seed)
    weight = torch.randn(shape, generator=generator) * 10 ** (seed % 4 - 2)
    back = unpacked(packed({"w": weight}))["w"]
    assert back.shape == weight.shape
    # the scale in half precision has an error of its own, a 2048th of the largest
    moved = (back - weight).abs().flatten().split(32)
    largest = weight.abs().flatten().split(32)
    for off, block in zip(moved, largest, strict=True):
        assert off.max() <= (1 / 254 + 1 / 2000) * block.max()


def test_rounding_twice_is_rounding_once():
    once = unpacked(packed({"w": torch.randn(32, 16)}))
    twice = unpacked(packed({"w": once["w"].half()}))
    torch.testing.assert_close(twice["w"], once["w"], rtol=1e-3, atol=1e-6)


def test_zeros_stay_zero_beside_other_blocks():
    weight = torch.zeros(16, 32)
    weight[1, :3] = torch.tensor([1.0, -2.0, 0.5])
    back = unpacked(packed({"w": weight}))["w"]
    assert (back[0] == 0).all()
    assert (back[1, 3:] == 0).all()
    assert back[1, :3].tolist() == pytest.approx([1, -2, 0.5], abs=0.01)


def test_the_format_is_q8_0():
    """Against the reference of llama.cpp: d = max|x| / 127, q = round(x / d)."""
    weight = torch.randn(16, 32)
    found = packed({"w": weight})
    scale = weight.abs().amax(1) / 127
    torch.testing.assert_close(found["scale of w"], scale.half())
    assert (found["w"] - (weight / scale[:, None]).round()).abs().max() <= 1


def test_counters_biases_and_foreign_files_come_back():
    tensors = {"n": torch.tensor(7), "bias": torch.tensor([0.1, 0.2])}
    back = unpacked(packed(tensors))
    assert back["n"] == 7
    torch.testing.assert_close(back["bias"].float(), tensors["bias"], rtol=1e-3, atol=0)
    assert unpacked(tensors) == tensors


def test_small_tensors_keep_their_constants():
    distances = torch.arange(16.0).view(1, 16, 1, 1)
    back = unpacked(packed({"w": distances}))["w"]
    assert torch.equal(back.float(), distances)


def test_what_is_no_number_is_refused():
    weight = torch.ones(32, 32)
    for wrong in (float("nan"), float("inf"), 1e9):
        weight[0, 1] = wrong
        with pytest.raises(ValueError, match="conv holds values"):
            packed({"conv": weight})


@pytest.fixture
def published(tmp_path, monkeypatch):
    """Publish a small network, in both ways, in a folder of our own."""
    network = CNN(norm=True).eval()
    save_weights(network, tmp_path / "full.safetensors")
    content = (tmp_path / "full.safetensors").read_bytes()
    (tmp_path / "small.safetensors").write_bytes(in_eight_bits(content))
    monkeypatch.setattr(eight_bits, "trained_file", lambda name: tmp_path / name)
    return network, tmp_path


def test_a_network_loads_from_a_quarter_of_the_bytes(published):
    network, folder = published
    sizes = [(folder / f"{n}.safetensors").stat().st_size for n in ("full", "small")]
    assert sizes[1] < 0.28 * sizes[0]
    loaded = load_eight_bits("small", CNN(norm=True))
    assert not loaded.training
    images = torch.rand(4, 1, 28, 28)
    with torch.no_grad():
        torch.testing.assert_close(loaded(images), network(images), atol=0.02, rtol=0)


def test_other_networks_missing_and_damaged_files_are_named(published):
    _, folder = published
    (folder / "cut.safetensors").write_bytes(b"nonsense")
    with pytest.raises(WeightsError, match=r"cut\.safetensors is damaged"):
        load_eight_bits("cut", CNN(norm=True))
    with pytest.raises(WeightsError, match="another network than this CNN"):
        load_eight_bits("small", CNN(norm=False))
    with pytest.raises(WeightsError, match='"visiongen train nothing"'):
        load_eight_bits("nothing", CNN())
