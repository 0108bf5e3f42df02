"""Every method gives a map of the picture's size, and the benchmark runs them all."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from visiongen.interpret import planted_cue
from visiongen.interpret.faithfulness import area_under_curve
from visiongen.interpret.methods import METHODS
from visiongen.interpret.planted_cue import SEEDS, plant_cues
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
    [(name, False) for name in list(METHODS)[:4]]
    + [(name, True) for name in list(METHODS)[4:]],
)
def test_attention_has_no_class_and_gradients_have(
    method, has_class, ours, images, classes
):
    first = METHODS[method](ours, images, classes)
    other = METHODS[method](ours, images, (classes + 1) % 5)
    assert torch.equal(first, other) != has_class


@pytest.fixture(scope="module")
def measured():
    def invented(name, split):
        generator = torch.Generator().manual_seed(0)
        shape = (12, 3, 32, 32)
        pixels = torch.randint(256, shape, generator=generator, dtype=torch.uint8)
        return LabelledImages(pixels, torch.arange(12))

    def small(name="", model=None):
        torch.manual_seed(0)
        return ViT(32, 8, 24, 2, 3, classes=10).eval()

    def all_right(model, images):
        """Whatever a network without training says."""
        cued = plant_cues(invented("", "").images, seed=SEEDS["test"])
        return 5 * F.one_hot(cued.labels[: len(images)], 10).float()

    with pytest.MonkeyPatch.context() as patch:
        for module in (explanation_benchmark, planted_cue):
            patch.setattr(module, "prepared_images", invented)
        patch.setattr(explanation_benchmark, "pretrained_vit", small)
        patch.setattr(explanation_benchmark, "load_trained", small)
        patch.setattr(explanation_benchmark, "_scores", all_right)
        return explanation_benchmark.measure(0, images=3, cued=5, forgotten=2)


def test_the_benchmark_measures_every_method_in_every_test(measured):
    assert len(measured.metrics) == 4 * len(METHODS)
    for method in METHODS:
        for test in ("deletion", "insertion", "deletion_to_grey"):
            assert measured.metrics[f"{method}_{test}_area"]["n"] == 3
        assert measured.metrics[f"{method}_cue_found"]["n"] == 5
        levels = measured.tables["randomisation"][method]
        assert list(levels) == ["output", "norm", "blocks.1", "blocks.0", "stem"]
        assert all(len(values) == 2 for values in levels.values())


@pytest.mark.parametrize("test", ["deletion", "insertion", "deletion_to_grey"])
def test_recorded_areas_are_those_under_the_recorded_curves(measured, test):
    for method in METHODS:
        curve = torch.tensor(measured.tables["curves"][method][test])
        area = np.mean(measured.tables["areas"][method][test])
        assert float(area_under_curve(curve[None])) == pytest.approx(area, abs=2e-4)


def test_deletion_ends_where_insertion_begins_and_not_at_grey(measured):
    ends = {name: each["deletion"][-1] for name, each in tables_of(measured)}
    starts = {name: each["insertion"][0] for name, each in tables_of(measured)}
    at_grey = {name: each["deletion_to_grey"][-1] for name, each in tables_of(measured)}
    assert ends == starts
    assert len({*ends.values()}) == len({*at_grey.values()}) == 1
    assert ends["random"] != at_grey["random"]


def test_the_benchmark_says_how_sure_the_network_is_and_whether_it_is_right(measured):
    expected = (5 * F.one_hot(torch.tensor(0), 10).float()).softmax(0).max()
    assert measured.tables["confidence"] == pytest.approx(
        [float(expected)] * 3, abs=1e-4
    )
    cued = plant_cues(torch.zeros(12, 3, 32, 32, dtype=torch.uint8), seed=SEEDS["test"])
    assert measured.tables["right"] == (cued.labels[:3] == torch.arange(3)).tolist()


def tables_of(measured):
    return measured.tables["curves"].items()
