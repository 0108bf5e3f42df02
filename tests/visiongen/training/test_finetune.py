"""Fine-tuning moves what its method says, from the weights it says, and learns."""

from functools import partial

import pytest
import torch
from timm.models.vision_transformer import VisionTransformer
from timm.optim import param_groups_layer_decay
from torch import nn

from visiongen.models.vit import ViT
from visiongen.training import balanced, weights
from visiongen.training.balanced import drawn_images
from visiongen.training.errors import WeightsError
from visiongen.training.finetune import (
    METHODS,
    adapted,
    finetune,
    pretrained_vit,
    replace_head,
    trained_weights,
)
from visiongen.training.labelled_images import LabelledImages
from visiongen.training.layer_decay import layered_adamw
from visiongen.training.randomness import seed_initial_weights

IMAGES = torch.rand(2, 3, 16, 16)
ours = partial(ViT, 16, 4, 24, 3, 3, classes=7)
timms = partial(
    VisionTransformer, 16, 4, num_classes=7, embed_dim=24, depth=3, num_heads=3
)
HEAD = {"output.weight", "output.bias"}
MOVED = {
    "probe": lambda name: name in HEAD,
    "partial": lambda name: name in HEAD or name.startswith(("norm.", "blocks.2.")),
    "full": lambda name: True,
    "lora": lambda name: name in HEAD or name.endswith((".up", ".down")),
}


@pytest.mark.parametrize("method", METHODS)
def test_only_the_intended_weights_get_gradients(method):
    options = {"blocks": 1} if method == "partial" else {}
    model = adapted(ours, 5, method, **options)
    for weight in model.parameters():
        nn.init.normal_(weight, std=0.2)
    model(IMAGES).square().sum().backward()
    for name, weight in model.named_parameters():
        assert (weight.grad is not None) == MOVED[method](name), name


@pytest.mark.parametrize("start", [ours, timms], ids=["ours", "timms"])
@pytest.mark.parametrize("method", METHODS)
def test_methods_work_on_our_vit_and_on_timms(start, method):
    model = adapted(start, 5, method)
    assert model(IMAGES).shape == (2, 5)
    assert 0 < trained_weights(model) <= sum(w.numel() for w in model.parameters())


def test_lora_of_the_books_vit_trains_less_than_a_twentieth():
    model = adapted(ViT, 10, "lora")
    assert trained_weights(model) < 0.05 * sum(w.numel() for w in model.parameters())


def test_a_new_head_starts_at_zero_and_keeps_the_features():
    model = ours()
    before = model.features(IMAGES)
    replace_head(model, 5)
    assert model(IMAGES).abs().max() == 0
    assert torch.equal(model.features(IMAGES), before)


def test_unknown_methods_and_headless_networks_are_refused():
    with pytest.raises(ValueError, match="probe, partial, full, lora; not 'prompt'"):
        adapted(ours, 5, "prompt")
    with pytest.raises(ValueError, match="Flatten has no linear layer output or head"):
        adapted(nn.Flatten, 5, "probe")
    with pytest.raises(ValueError, match="there are 3 blocks, so not 4 last ones"):
        adapted(ours, 5, "partial", blocks=4)


def test_missing_weights_say_what_to_train_first(monkeypatch, tmp_path):
    monkeypatch.setattr(weights, "trained_file", lambda name: tmp_path / name)
    with pytest.raises(WeightsError, match="visiongen train vit_tiny_imagenet32"):
        pretrained_vit()


def test_layer_decay_equals_timms():
    model = timms()
    expected = {}
    for group in param_groups_layer_decay(model, weight_decay=0.1, layer_decay=0.7):
        for weight in group["params"]:
            expected[weight] = 0.02 * group["lr_scale"], group["weight_decay"]
    groups = layered_adamw(model, 0.02, layer_decay=0.7, weight_decay=0.1).param_groups
    found = {w: (g["lr"], g["weight_decay"]) for g in groups for w in g["params"]}
    assert found.keys() == expected.keys()
    for name, weight in model.named_parameters():
        assert found[weight][0] == pytest.approx(expected[weight][0]), name
        if weight.ndim < 3:  # we decay class token and positions, timm does not
            assert found[weight][1] == expected[weight][1], name


def test_the_head_may_have_its_own_rate_and_frozen_weights_have_none():
    model = adapted(ours, 5, "partial", blocks=1)
    groups = layered_adamw(model, 1e-3, head_rate=1e-2, layer_decay=0.5).param_groups
    rates = {w: group["lr"] for group in groups for w in group["params"]}
    named = {name: rates.get(w) for name, w in model.named_parameters()}
    assert named["output.bias"] == 1e-2
    assert named["norm.bias"] == 5e-4
    assert named["blocks.2.mlp.0.weight"] == 5e-4
    assert named["blocks.1.mlp.0.weight"] is None


def test_a_network_without_blocks_has_no_layers_to_decay():
    with pytest.raises(ValueError, match=r"Linear has no weights called blocks\.N"):
        layered_adamw(nn.Linear(2, 2), 1e-3)


def coloured(split):
    """Pictures whose class is their colour."""
    generator = torch.Generator().manual_seed(int(split == "test"))
    labels = torch.arange(96) % 3
    images = torch.randint(40, (96, 3, 16, 16), generator=generator)
    images[torch.arange(96), labels] += 200
    return LabelledImages(images.byte(), labels)


@pytest.mark.parametrize("method", ["probe", "lora"])
def test_finetuning_learns(method):
    trained = finetune(
        ours, coloured, 3, method, rate=1e-2, epochs=6, batch_size=16, augment=()
    )
    metrics, _ = trained.task.finish(trained.model)
    assert metrics["test_accuracy"] > 90


def test_drawn_labels_are_balanced_random_and_leave_the_held_out_images(monkeypatch):
    labels = torch.arange(300) % 10
    real = LabelledImages(torch.arange(300)[:, None, None, None], labels)
    monkeypatch.setattr(balanced, "prepared_images", lambda name, split: real)
    monkeypatch.setattr(balanced, "VALIDATION", 50)
    seed_initial_weights(0)
    first = drawn_images("any", "train")
    seed_initial_weights(1)
    other = drawn_images("any", "train")
    assert (first.labels[:30].bincount(minlength=10) == 3).all()
    assert first.images[-50:].flatten().equal(torch.arange(250, 300))
    assert first.images.flatten().sort().values.equal(torch.arange(300))
    assert not first.images[:30].equal(other.images[:30])
    assert first.images.flatten().remainder(10).equal(first.labels)


def test_every_seed_of_a_run_draws_other_labels_and_the_same_seed_the_same(monkeypatch):
    real = coloured("train")
    monkeypatch.setattr(balanced, "prepared_images", lambda name, split: real)
    monkeypatch.setattr(balanced, "VALIDATION", 6)

    def drawn(seed):
        source = partial(drawn_images, "any")
        trained = finetune(
            ours, source, 3, "probe", rate=0.0, epochs=0, seed=seed, batch_size=2
        )
        return trained.task.train.images[:9]

    assert torch.equal(drawn(0), drawn(0))
    assert not torch.equal(drawn(0), drawn(1))
