"""Every method gives a map of the picture's size, and the benchmark runs them all."""

import pytest
import torch

from visiongen.interpret import planted_cue
from visiongen.interpret.methods import METHODS
from visiongen.models.vit import ViT
from visiongen.recipes import explanation_benchmark
from visiongen.training.labelled_images import LabelledImages


@pytest.mark.parametrize("method", METHODS)
def test_a_map_has_a_finite_value_for_every_pixel(method, ours, images, classes):
    relevance = METHODS[method](ours, images, classes)
    assert relevance.shape == (4, 16, 16)
    assert relevance.isfinite().all()
    assert relevance.flatten(1).std(1).max() > 0
    assert not relevance.requires_grad


@pytest.mark.parametrize(
    ("method", "has_class"),
    [("last_attention", False), ("rollout", False), ("random", False)]
    + [(name, True) for name in list(METHODS)[3:]],
)
def test_attention_has_no_class_and_gradients_have(
    method, has_class, ours, images, classes
):
    first = METHODS[method](ours, images, classes)
    other = METHODS[method](ours, images, (classes + 1) % 5)
    assert torch.equal(first, other) != has_class


def test_the_benchmark_measures_every_method_three_times(monkeypatch):
    def invented(name, split):
        generator = torch.Generator().manual_seed(0)
        shape = (12, 3, 32, 32)
        pixels = torch.randint(256, shape, generator=generator, dtype=torch.uint8)
        return LabelledImages(pixels, torch.arange(12))

    def small(name="", model=None):
        torch.manual_seed(0)
        return ViT(32, 8, 24, 2, 3, classes=10).eval()

    for module in (explanation_benchmark, planted_cue):
        monkeypatch.setattr(module, "prepared_images", invented)
    monkeypatch.setattr(explanation_benchmark, "pretrained_vit", small)
    monkeypatch.setattr(explanation_benchmark, "load_trained", small)
    # all answers count as right, whatever a network without training says
    monkeypatch.setattr(
        explanation_benchmark,
        "_answers",
        lambda model, images: planted_cue.plant_cues(
            invented("", "").images, seed=planted_cue.SEEDS["test"]
        ).labels[: len(images)],
    )
    measured = explanation_benchmark.measure(0, images=3, cued=5, forgotten=2)
    assert len(measured.metrics) == 3 * len(METHODS)
    for method in METHODS:
        assert measured.metrics[f"{method}_deletion_area"]["n"] == 3
        assert measured.metrics[f"{method}_cue_found"]["n"] == 5
        levels = measured.tables["randomisation"][method]
        assert list(levels) == ["output", "norm", "blocks.1", "blocks.0", "stem"]
        assert all(len(values) == 2 for values in levels.values())
