"""The photographs of ImageNet classes, with the names that torchvision gives them."""

from collections import Counter

import numpy as np
import pytest
from torchvision.models import SqueezeNet1_0_Weights

from visiongen.data.imagenet_photographs import CLASSES, imagenet_samples, imagenette

NAMES = SqueezeNet1_0_Weights.IMAGENET1K_V1.meta["categories"]


def test_imagenettes_classes_are_called_as_torchvision_calls_them():
    assert len(CLASSES) == 10
    assert all(NAMES.count(name) == 1 for name in CLASSES.values())
    # ImageNet's classes stand in the order of their numbers
    places = [NAMES.index(CLASSES[wnid]) for wnid in sorted(CLASSES)]
    assert places == sorted(places)


@pytest.mark.data
def test_fifty_photographs_of_each_class():
    found = imagenette()
    assert Counter(each.truth for each in found) == dict.fromkeys(CLASSES.values(), 50)
    assert found[0].pixels().shape == (224, 224, 3)


@pytest.mark.data
def test_every_sample_is_named_as_torchvision_names_its_class():
    found = imagenet_samples()
    assert len(found) == 59
    assert all(each.truth in NAMES for each in found)


@pytest.mark.data
def test_grey_photographs_become_colour():
    shapes = {each.pixels().shape for each in imagenette()[::5]}
    assert shapes == {(224, 224, 3)}
    assert imagenette()[0].pixels().dtype == np.uint8
