"""Every way and every number of labels is found on the card that its recipe makes."""

import json

import pytest

from visiongen.evaluation.label_budgets import (
    CARDS,
    LABELS,
    METHODS,
    WHOLE,
    all_recorded,
    recorded,
)
from visiongen.training.recipe import Recipe
from visiongen.training.recipes import find_recipe


@pytest.fixture
def folder(tmp_path):
    """Cards as the recipes would make them, each part with its own name as a metric."""
    for name in CARDS:
        recipe = find_recipe(name)
        if isinstance(recipe, Recipe):
            card = {"metrics": {"test_accuracy": name}}
        else:
            card = {
                "variants": {
                    variant: {"metrics": {"test_accuracy": variant}}
                    for variant in recipe.variants
                }
            }
        (tmp_path / f"{name}.json").write_text(json.dumps(card))
    return tmp_path


@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("method", METHODS)
def test_each_is_recorded_under_its_own_name(folder, method, labels):
    found = recorded(method, labels, folder)["metrics"]["test_accuracy"]
    if labels == 45_000 and method != "probe":
        assert found == WHOLE[method]
    else:
        parts = found.split("_")
        assert (parts[0], parts[-1]) == (method, str(labels))


def test_a_metric_of_all_of_them(folder):
    found = all_recorded("test_accuracy", ("probe", "lora"), folder)["metrics"]
    assert found["lora_10000"] == "lora_8_10000"
    assert len(found) == 2 * len(LABELS)


def test_what_was_never_planned_is_refused():
    with pytest.raises(ValueError, match="not 'knn' with 100"):
        recorded("knn", 100)
    with pytest.raises(ValueError, match="not 'full' with 500"):
        recorded("full", 500)
