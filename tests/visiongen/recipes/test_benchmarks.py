"""The two benchmarks of chapters 2 and 3, on parts small enough for a test."""

import json

import numpy as np
import pytest

from visiongen.data.files import photograph
from visiongen.recipes import flow_benchmark, matching_benchmark
from visiongen.training.cards import load_card

IMAGE = photograph("camera")[::2, ::2].copy()


@pytest.mark.parametrize("method", matching_benchmark.METHODS)
def test_budget_is_never_exceeded(method):
    detect, _ = matching_benchmark.METHODS[method]
    mask = np.full(IMAGE.shape, 255, np.uint8)
    found, descriptors = detect(IMAGE, mask, 40)
    assert len(found) == len(descriptors) == 40


@pytest.mark.parametrize("method", matching_benchmark.METHODS)
def test_detectors_look_only_where_the_mask_allows(method):
    detect, _ = matching_benchmark.METHODS[method]
    mask = np.zeros(IMAGE.shape, np.uint8)
    mask[60:200, 50:150] = 255
    x, y = detect(IMAGE, mask, 40)[0].points.T
    assert (x.min() >= 50) & (x.max() < 150) & (y.min() >= 60) & (y.max() < 200)


@pytest.mark.parametrize("method", matching_benchmark.METHODS)
def test_the_same_picture_is_matched_with_itself(method):
    view = matching_benchmark.change("blur", IMAGE, 0, 0)
    result, cost = matching_benchmark.compare(method, IMAGE, view, 100, 0.8)
    assert result.precision > 0.95
    assert result.repeatability > 0.9
    assert cost["bytes"] == {"sift": 512, "orb": 32, "harris_patch": 256}[method]


@pytest.mark.parametrize("kind", matching_benchmark.CHANGES)
def test_every_change_has_a_level_that_changes_nothing(kind):
    neutral = 1 if kind in ("scale", "brightness") else 0
    assert neutral in matching_benchmark.CHANGES[kind]
    view = matching_benchmark.change(kind, IMAGE, neutral, 0)
    np.testing.assert_allclose(view.matrix, np.eye(3), atol=1e-9)


def test_errors_of_a_flow_leave_out_the_unknown():
    truth = np.zeros((4, 5, 2))
    truth[0] = np.nan
    flow = np.zeros((4, 5, 2))
    flow[..., 0] = 4
    result = flow_benchmark.scores(flow, truth)
    assert result["end_point"] == 4
    assert result["above_3_px"] == 1
    hidden = np.zeros((4, 5), bool)
    hidden[1] = True
    parts = flow_benchmark.split(flow, truth, hidden)
    assert parts["inconsistent"] == pytest.approx(1 / 3, abs=1e-4)


@pytest.mark.data
def test_every_method_beats_zero_flow_on_venus():
    methods = flow_benchmark.compare("middlebury/Venus")["methods"]
    zero = methods.pop("zero")
    for scores in methods.values():
        assert scores["end_point"] < zero["end_point"]
        assert scores["angular"] < zero["angular"]


def test_recorded_flow_beats_zero_on_every_middlebury_pair():
    pairs = load_card("flow_benchmark")["tables"]["pairs"]
    middlebury = [row for name, row in pairs.items() if "middlebury" in name]
    assert len(middlebury) == 4
    for row in middlebury:
        zero = row["methods"]["zero"]
        for name in ("lucas_kanade", "horn_schunck", "farneback", "dis"):
            assert row["methods"][name]["end_point"] < zero["end_point"]


@pytest.mark.parametrize("module", [matching_benchmark, flow_benchmark])
def test_card_belongs_to_the_recipe(module):
    card = load_card(module.recipe.name)
    assert card["settings"] == json.loads(json.dumps(module.recipe.settings()))
