import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visiongen.data.arrays import load
from visiongen.data.errors import DamagedDataError, UnknownDataError
from visiongen.data.identify import identify

SHAPES = {
    "train": {"images": [6, 4, 4, 3], "labels": [6]},
    "test": {"images": [4, 4, 4, 3], "labels": [4]},
}


@pytest.fixture
def tiny_set(folder, own_registry):
    """A prepared set of ten pictures, under the name of CIFAR-10."""
    own_registry("cifar10", [{"url": "https://x/y"}], splits=SHAPES)
    place = folder / "cifar10"
    place.mkdir()
    for split, parts in SHAPES.items():
        for part, shape in parts.items():
            values = np.arange(np.prod(shape)).reshape(shape) % 10
            np.save(place / f"{split}_{part}.npy", values.astype(np.uint8))
    return place


def test_a_split_has_pictures_labels_and_names(tiny_set):
    split = load("cifar10", "test")
    assert split.images.shape == (4, 4, 4, 3)
    assert split.images.dtype == np.uint8
    assert split.labels.tolist() == [0, 1, 2, 3]
    assert split.names[split.labels[0]] == "airplane"
    assert len(split) == 4


def test_arrays_are_memory_mapped_and_cannot_be_written(tiny_set):
    split = load("cifar10", "train")
    assert isinstance(split.images, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        split.images[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        split.labels[0] = 0


def test_a_split_is_frozen(tiny_set):
    with pytest.raises(AttributeError):
        load("cifar10", "train").labels = None


def test_names_can_come_with_the_data(folder, own_registry, tiny_set):
    own_registry("tiny_imagenet32", [], splits=SHAPES)
    place = tiny_set.rename(folder / "tiny_imagenet32")
    (place / "classes.json").write_text(json.dumps({"names": ["goldfish", "newt"]}))
    assert load("tiny_imagenet32", "test").names == ("goldfish", "newt")


@pytest.mark.parametrize("name", ["cifar", "coco_val128", "", "../mnist"])
def test_an_unknown_set_is_named_with_the_list(name):
    with pytest.raises(UnknownDataError, match="Known: cifar10, fashion_mnist, mnist"):
        load(name, "train")


def test_an_unknown_split_is_named_with_the_list(tiny_set):
    with pytest.raises(UnknownDataError, match=r"split of cifar10 'val'.*test, train"):
        load("cifar10", "val")


@given(keep=st.floats(0, 0.999))
@settings(max_examples=30)
def test_a_file_cut_anywhere_is_called_damaged(tiny_set, keep):
    path = tiny_set / "test_images.npy"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(keep * len(whole))])
    try:
        with pytest.raises(DamagedDataError, match=r"test_images\.npy is truncated"):
            load("cifar10", "test")
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize(
    "values",
    [
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 4, 3)),
        np.zeros((5, 4, 4, 3), "u1"),
    ],
    ids=["shape", "dtype", "count"],
)
def test_another_shape_or_type_is_called_damaged(tiny_set, values):
    np.save(tiny_set / "test_images.npy", values)
    with pytest.raises(DamagedDataError, match="expected uint8 of shape") as error:
        load("cifar10", "test")
    assert str(values.shape) in str(error.value)
    assert '"visiongen data cifar10 --edition official"' in str(error.value)


def test_a_missing_file_of_a_set_is_called_damaged(tiny_set):
    (tiny_set / "test_labels.npy").unlink()
    with pytest.raises(DamagedDataError, match=r"test_labels\.npy is missing"):
        load("cifar10", "test")


def test_a_pickle_in_place_of_an_array_is_refused(tiny_set):
    np.save(tiny_set / "test_labels.npy", np.array([{}], object), allow_pickle=True)
    with pytest.raises(DamagedDataError):
        load("cifar10", "test")


def test_a_read_only_folder_is_enough_to_read(tiny_set, folder):
    paths = [folder, tiny_set, *tiny_set.iterdir()]
    for path in paths:
        path.chmod(0o555)
    before = [(path, path.stat().st_mtime_ns) for path in folder.rglob("*")]
    try:
        assert len(load("cifar10", "train")) == 6
        with pytest.raises(DamagedDataError, match="no known edition"):
            identify("cifar10")
        after = [(path, path.stat().st_mtime_ns) for path in folder.rglob("*")]
        assert after == before
    finally:
        for path in paths:
            path.chmod(0o755)
