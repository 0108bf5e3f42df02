"""Weights files load into the network they belong to, or say why not."""

import pytest
import torch

from visiongen.models.ann import ANN
from visiongen.models.cnn import CNN
from visiongen.training.errors import WeightsError
from visiongen.training.weights import load_trained, load_weights, save_weights


def test_weights_come_back_bit_for_bit(tmp_path):
    saved = CNN(norm=True)
    save_weights(saved, tmp_path / "cnn.safetensors")
    loaded = load_weights(CNN(norm=True), tmp_path / "cnn.safetensors")
    for name, tensor in loaded.state_dict().items():
        assert torch.equal(tensor, saved.state_dict()[name]), name
    assert not loaded.training


def test_half_precision_halves_the_file_and_loads_as_single(tmp_path):
    network = ANN()
    save_weights(network, tmp_path / "full.safetensors")
    save_weights(network, tmp_path / "half.safetensors", torch.float16)
    sizes = [
        (tmp_path / f"{name}.safetensors").stat().st_size for name in ("full", "half")
    ]
    assert sizes[1] < 0.51 * sizes[0]
    loaded = load_weights(ANN(), tmp_path / "half.safetensors")
    weight = loaded.output.weight
    assert weight.dtype == torch.float32
    torch.testing.assert_close(weight, network.output.weight, atol=1e-4, rtol=1e-3)


def test_a_missing_file_says_how_to_make_it():
    with pytest.raises(WeightsError, match='"visiongen train nothing"'):
        load_trained("nothing", ANN())


def test_a_damaged_file_is_named(tmp_path):
    save_weights(ANN(), tmp_path / "ann.safetensors")
    whole = (tmp_path / "ann.safetensors").read_bytes()
    for damaged in (b"", b"nonsense", whole[:1000]):
        (tmp_path / "ann.safetensors").write_bytes(damaged)
        with pytest.raises(WeightsError, match=r"ann\.safetensors is damaged"):
            load_weights(ANN(), tmp_path / "ann.safetensors")


def test_a_foreign_file_says_where_it_differs(tmp_path):
    save_weights(ANN((784, 128, 32, 10)), tmp_path / "other.safetensors")
    before = ANN()
    kept = before.output.weight.clone()
    with pytest.raises(WeightsError, match=r"\(32, 128\) in the file and \(64, 128\)"):
        load_weights(before, tmp_path / "other.safetensors")
    assert torch.equal(before.output.weight, kept)
    with pytest.raises(WeightsError, match="missing in the file"):
        load_weights(CNN(), tmp_path / "other.safetensors")
