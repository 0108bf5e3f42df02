"""The benchmark of YOLOv5n, on a few real photographs and as it is recorded."""

import pytest

from visiongen.detection.coco_sample import (
    coco_image,
    coco_names,
    coco_pictures,
    coco_polygons,
    coco_truth,
)
from visiongen.recipes.yolov5n_coco_val128 import recipe
from visiongen.training.cards import load_card


@pytest.mark.data
def test_own_average_precision_equals_pycocotools_on_real_photographs():
    settings = {**recipe.measure.keywords, "side": 320, "pictures": 6}
    measured = recipe.measure.func(0, **settings)
    assert measured.metrics["largest_difference"]["mean"] < 1e-3
    assert measured.metrics["ap50_95"]["mean"] > 0.2
    assert measured.tables["objects"] > 20


@pytest.mark.data
def test_names_of_coco_belong_to_their_ids():
    names = coco_names()
    assert (len(names), names[0], names[15], names[79]) == (
        80,
        "person",
        "cat",
        "toothbrush",
    )
    own = coco_names("polygons")
    assert (own[1], own[17], own[90]) == ("person", "cat", "toothbrush")
    assert names[17] != own[17]  # one list in place of the other renames a cat


@pytest.mark.data
def test_polygons_lie_around_the_boxes_of_the_same_objects():
    name = coco_pictures()[0]
    image = coco_image(name)
    truth, own = coco_truth(name, image), coco_names("polygons")
    boxed = {coco_names()[label] for label in truth.labels.tolist()}
    outlined = {own[label] for label, _ in coco_polygons(name, image)}
    assert outlined
    assert outlined <= boxed


def test_the_recorded_network_reaches_at_least_the_figures_of_the_mirror():
    # the mirror's 0.300 and 0.429 come from code that is not there to compare with
    metrics = load_card(recipe.name)["metrics"]
    assert metrics["ap50_95"]["mean"] >= 0.300 - 0.005
    assert metrics["ap50"]["mean"] >= 0.429 - 0.005
    assert metrics["largest_difference"]["mean"] < 1e-3
