"""What fine-tuning changed can be published and loaded without the body."""

import dataclasses
from functools import partial

import pytest
import torch
from torch import nn

from visiongen.models.vit import ViT
from visiongen.recipes._vit_cifar_protocol import on_cifar10
from visiongen.training import changes
from visiongen.training.changes import changes_in, load_changes, moving
from visiongen.training.classification import Classification
from visiongen.training.errors import WeightsError
from visiongen.training.finetune import adapted
from visiongen.training.labelled_images import LabelledImages
from visiongen.training.publish import publish
from visiongen.training.run_folder import run_recipe, seed_folder
from visiongen.training.weights import save_weights

IMAGES = torch.rand(3, 3, 16, 16)


def body():
    """A body that is the same each time."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return ViT(16, 4, 24, 2, 3, classes=7)


lora = partial(adapted, body, 5, "lora", rank=2)


@pytest.fixture
def published(monkeypatch, tmp_path):
    """A network with moved weights, whose changes lie in a folder."""
    monkeypatch.setattr(changes, "trained_file", lambda name: tmp_path / name)
    moved = lora()
    for weight in moving(moved).values():
        nn.init.normal_(weight)
    save_weights(moved, tmp_path / "whole.safetensors")
    content = changes_in(tmp_path / "whole.safetensors", lora())
    (tmp_path / "small.safetensors").write_bytes(content)
    return moved


def test_body_and_changes_together_are_the_fine_tuned_network(published):
    loaded = load_changes("small", lora())
    assert torch.equal(loaded(IMAGES), published.eval()(IMAGES))
    assert not loaded.training


def test_the_body_is_not_in_the_file(published, tmp_path):
    sizes = [
        (tmp_path / f"{name}.safetensors").stat().st_size for name in ("small", "whole")
    ]
    assert sizes[0] < 0.25 * sizes[1]


def test_changes_of_another_rank_or_method_are_refused(published):
    other = adapted(body, 5, "lora", rank=3)
    with pytest.raises(WeightsError, match=r"\(2, 24\) in the file and \(3, 24\)"):
        load_changes("small", other)
    probe = adapted(body, 5, "probe")
    with pytest.raises(WeightsError, match="frozen or missing in the network"):
        load_changes("small", probe)
    with pytest.raises(WeightsError, match="visiongen train nothing"):
        load_changes("nothing", probe)


def test_a_run_of_another_network_has_no_such_changes(tmp_path):
    save_weights(body(), tmp_path / "body.safetensors")
    with pytest.raises(WeightsError, match=r"has no blocks\.0\.attention"):
        changes_in(tmp_path / "body.safetensors", lora())


def test_publishing_a_fine_tuning_copies_what_moved(monkeypatch, tmp_path):
    labels = torch.arange(40) % 5
    images = torch.randint(256, (40, 3, 16, 16), dtype=torch.uint8)
    source = {"train": LabelledImages(images, labels)}
    source["test"] = source["train"]
    task = partial(Classification, source.__getitem__, lora, validation=8)
    recipe = dataclasses.replace(
        on_cifar10("small", "", "lora", 1, batch_size=8, ships_weights=True), task=task
    )
    run_recipe(recipe, 0, seed_folder(tmp_path, "small", 0))
    _, weights = publish(recipe, tmp_path, tmp_path)
    monkeypatch.setattr(changes, "trained_file", lambda name: tmp_path / name)
    loaded = load_changes("small", lora())
    assert weights.name == "small.safetensors"
    assert moving(loaded)["output.weight"].abs().max() > 0


def test_the_books_changes_are_a_small_part_of_its_body():
    model = adapted(ViT, 10, "lora")
    share = sum(w.numel() for w in moving(model).values())
    assert share < sum(w.numel() for w in model.parameters()) / 40
