"""Every recipe of the book can be found, described, and trained for a few steps."""

import dataclasses
import json
from functools import partial

import pytest
import torch

from visiongen.interpret import planted_cue
from visiongen.recipes import mnist_comparison, vit_data_size
from visiongen.recipes._small_vit_protocol import small_cnn, small_vit
from visiongen.training import balanced, classification, finetune, probing
from visiongen.training.adaptation import Adaptation
from visiongen.training.autoencoding import Autoencoding
from visiongen.training.classification import Classification
from visiongen.training.contrastive import Captions
from visiongen.training.denoising import Denoising
from visiongen.training.image_game import ImageGame
from visiongen.training.labelled_images import LabelledImages
from visiongen.training.loop import train
from visiongen.training.noisy_classification import NoisyClassification
from visiongen.training.object_detection import ObjectDetection
from visiongen.training.outside import OutsideSweep
from visiongen.training.probing import Probing
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.recipes import find_recipe, recipe_names
from visiongen.training.ring_game import RingGame
from visiongen.training.sequences import Rewriting
from visiongen.training.super_resolution import SuperResolution
from visiongen.training.variational import Variational

SHAPES = {"cifar10": (3, 32, 32), "tiny_imagenet32": (3, 32, 32)}


FEW_IMAGES = {"validation": 0, "train_images": 32}
SMALLER = {
    Classification: FEW_IMAGES,
    Classification.of: FEW_IMAGES,
    Adaptation: FEW_IMAGES | {"least": 32, "old_watched": 0},
    Probing: FEW_IMAGES | {"least": 32},
    Rewriting: {"size": 32},
    Captions: {"validation": 0},
}
# tried in test_generative_recipes.py, test_object_detection.py and
# tests/visiongen/recipes
ELSEWHERE = (
    Autoencoding,
    ImageGame,
    RingGame,
    Variational,
    Denoising,
    NoisyClassification.of,
    SuperResolution.of,
    ObjectDetection,
)


def variants_of(name):
    recipe = find_recipe(name)
    several = isinstance(recipe, Sweep | OutsideSweep)
    return recipe.variants if several else {"": recipe}


TRAINED = [
    pytest.param(variant, id=f"{name}.{part}".rstrip("."))
    for name in recipe_names()
    for part, variant in variants_of(name).items()
    if isinstance(variant, Recipe) and variant.task.func not in ELSEWHERE
]


def invented_images(name, split):
    generator = torch.Generator().manual_seed(0)
    shape = SHAPES.get(name, (1, 28, 28))
    images = torch.randint(256, (64, *shape), generator=generator, dtype=torch.uint8)
    return LabelledImages(images, torch.arange(64) % 10)


def invented_vectors(texts):
    return torch.randn(len(texts), 384)


@pytest.mark.parametrize("name", recipe_names())
def test_name_and_file_agree_and_settings_are_plain(name):
    recipe = find_recipe(name)
    assert recipe.name == name
    assert 10 < len(recipe.purpose) <= 80
    for variant in variants_of(name).values():
        assert "0x" not in json.dumps(variant.settings())


@pytest.mark.parametrize("recipe", TRAINED)
def test_two_steps(recipe, monkeypatch):
    for module in (balanced, classification, planted_cue, probing):
        monkeypatch.setattr(module, "prepared_images", invented_images)
    monkeypatch.setattr(balanced, "VALIDATION", 0)
    # what is fine-tuned may not be trained yet: random weights will do
    monkeypatch.setattr(finetune, "load_trained", lambda name, model: model)
    probing.pretrained_features.cache_clear()
    changes = SMALLER[recipe.task.func]
    if recipe.name == "clip_locked_text":  # the encoder may not be installed
        changes = changes | {"reader": lambda: invented_vectors}
    recipe = dataclasses.replace(
        recipe, task=partial(recipe.task, **changes), batch_size=16, epochs=1
    )
    row = train(recipe).log[0]
    assert 1 < row["train_loss"] < 10


def count(model):
    return sum(weight.numel() for weight in model.parameters())


def test_networks_of_equal_weights_have_equal_weights():
    networks = {
        name: count(variant.task().build_model())
        for name, variant in mnist_comparison.recipe.variants.items()
    }
    assert networks["ann_equal_weights"] == pytest.approx(networks["cnn"], rel=0.005)
    assert networks["cnn_equal_weights"] == pytest.approx(networks["ann"], rel=0.005)


def test_the_small_vit_and_the_small_cnn_have_equal_weights():
    assert count(small_cnn()) == pytest.approx(count(small_vit()), rel=0.01)


def test_whatever_the_size_of_the_data_equally_many_images_are_seen():
    for variant in vit_data_size.recipe.variants.values():
        assert variant.epochs * variant.task().train_images == 50_000


def test_networks_of_equal_arithmetic_have_equal_arithmetic():
    from torch.utils.flop_counter import FlopCounterMode

    def flops(name):
        model = mnist_comparison.recipe.variants[name].task().build_model()
        with FlopCounterMode(display=False) as counter:
            model(torch.zeros(1, 1, 28, 28))
        return counter.get_total_flops()

    assert flops("ann_equal_flops") == pytest.approx(flops("cnn"), rel=0.02)
    assert flops("cnn_equal_flops") == pytest.approx(flops("ann"), rel=0.02)
