"""The mirror, or the official data, as they are on this machine."""

import json

import numpy as np
import pytest
from PIL import Image

from visiongen.data import files
from visiongen.data.arrays import load
from visiongen.data.checksums import file_sha256
from visiongen.data.identify import identify
from visiongen.data.prepare import check
from visiongen.data.prepared import prepared
from visiongen.data.registry import entries

pytestmark = pytest.mark.data

DOWNLOADED = [name for name, e in entries().items() if e.kind != "photograph"]


@pytest.mark.parametrize("name", DOWNLOADED)
def test_every_set_is_a_known_edition(name):
    found = identify(name)
    edition = entries()[name].editions[found.edition]
    assert edition.sha256 == found.sha256
    check(entries()[name], edition, prepared(name))


@pytest.mark.parametrize("name", DOWNLOADED)
def test_the_recorded_size_is_right(name):
    place = prepared(name)
    paths = [place] if place.is_file() else place.rglob("*")
    size = sum(p.stat().st_size for p in paths if p.is_file())
    assert size == pytest.approx(entries()[name].bytes, rel=0.2)


@pytest.mark.parametrize(
    ("name", "train", "test", "classes"),
    [
        ("mnist", 60_000, 10_000, 10),
        ("fashion_mnist", 60_000, 10_000, 10),
        ("cifar10", 50_000, 10_000, 10),
        ("tiny_imagenet32", 100_000, 10_000, 200),
    ],
)
def test_counts_and_balance(name, train, test, classes):
    for split, count in (("train", train), ("test", test)):
        data = load(name, split)
        assert len(data.images) == len(data.labels) == count
        assert len(data.names) == classes
        assert set(np.unique(data.labels)) == set(range(classes))
    if name != "mnist":
        each = np.bincount(load(name, "train").labels)
        assert (each == train // classes).all()


def test_known_first_labels():
    assert load("mnist", "train").labels[:8].tolist() == [5, 0, 4, 1, 9, 2, 1, 3]
    assert load("mnist", "test").labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert load("fashion_mnist", "train").labels[:4].tolist() == [9, 0, 0, 3]
    cifar = load("cifar10", "train")
    assert [cifar.names[i] for i in cifar.labels[:3]] == ["frog", "truck", "truck"]
    tiny = load("tiny_imagenet32", "train")
    assert tiny.names[tiny.labels[0]].startswith("goldfish")


def test_mnist_and_fashion_mnist_are_the_official_bytes():
    """SHA-256 of the values in the original files, which both editions hold."""
    known = {
        "mnist": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
        "fashion_mnist": (
            "2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012"
        ),
    }
    for name, expected in known.items():
        assert file_sha256(prepared(name) / "train_images.npy") == expected


def test_well_known_statistics():
    """Means that every tutorial quotes: 0.1307 (MNIST), 0.286 (Fashion-MNIST)."""
    assert load("mnist", "train").images.mean() / 255 == pytest.approx(0.1307, abs=1e-4)
    fashion = load("fashion_mnist", "train").images.mean() / 255
    assert fashion == pytest.approx(0.2860, abs=1e-4)
    means = load("cifar10", "train").images.mean((0, 1, 2)) / 255
    np.testing.assert_allclose(means, [0.4914, 0.4822, 0.4465], atol=2e-4)


def test_the_homography_maps_graf1_onto_graf3():
    matrix = files.homography("images/H1to3p.xml")
    np.testing.assert_allclose(matrix[2, 2], 1)
    first = files.picture("images/graf1.png")
    third = files.picture("images/graf3.png")
    assert first.shape == third.shape == (640, 800, 3)
    corners = np.array([[400, 320, 1.0]]) @ matrix.T
    x, y = corners[0, :2] / corners[0, 2]
    assert 0 < x < 800
    assert 0 < y < 640


@pytest.mark.parametrize(
    ("name", "shape", "unknown"),
    [
        ("middlebury/RubberWhale", (388, 584), True),
        ("middlebury/Dimetrodon", (388, 584), True),
        ("middlebury/Urban2", (480, 640), False),
        ("middlebury/Venus", (380, 420), False),
        ("kitti", (375, 1242), True),
        ("sintel", (436, 1024), False),
    ],
)
def test_flow_pairs(name, shape, unknown):
    pair = files.flow_pair(name)
    assert pair.first.shape == pair.second.shape == (*shape, 3)
    assert pair.truth.shape == (*shape, 2)
    assert np.isnan(pair.truth).any() == unknown
    assert 1 < np.nanmax(np.abs(pair.truth)) < 512


@pytest.mark.parametrize("name", ["middlebury/RubberWhale", "sintel"])
def test_the_true_flow_explains_the_second_frame(name):
    """Brightness constancy: following the flow beats staying in place."""
    pair = files.flow_pair(name)
    rows, columns = np.indices(pair.first.shape[:2])
    x = np.rint(columns + np.nan_to_num(pair.truth[..., 0])).astype(int)
    y = np.rint(rows + np.nan_to_num(pair.truth[..., 1])).astype(int)
    inside = (x >= 0) & (x < x.shape[1]) & (y >= 0) & (y < x.shape[0])
    inside &= ~np.isnan(pair.truth[..., 0])
    first = pair.first[inside].astype(int)
    moved = pair.second[y[inside], x[inside]]
    followed = np.abs(moved - first).mean()
    stayed = np.abs(pair.second[inside] - first).mean()
    assert followed < 0.6 * stayed


@pytest.mark.parametrize(
    ("name", "frames", "shape", "rate"),
    [
        ("video/bedroom_960x540.mp4", 200, (540, 960, 3), 30),
        ("video/juggle_1280x720.mp4", 247, (720, 1280, 3), 24),
    ],
)
def test_videos(name, frames, shape, rate):
    last = files.video_frames(name, frames - 2)
    assert last.shape == (2, *shape)
    assert files.video_frame_rate(name) == pytest.approx(rate)


def test_penn_fudan_masks_belong_to_their_photographs():
    place = prepared("pennfudan480")
    for mask_path in sorted((place / "masks").iterdir()):
        with (
            Image.open(mask_path) as mask,
            Image.open(place / f"images/{mask_path.stem}.jpg") as photo,
        ):
            assert mask.size == photo.size
            assert max(photo.size) <= 480
            people = np.unique(np.asarray(mask))
            assert people[0] == 0
            assert len(people) > 1


def test_coco_boxes_and_captions_belong_to_the_photographs():
    place = prepared("coco_val128")
    captions = json.loads((place / "captions.json").read_text("utf-8"))
    numbers = {int(path.stem) for path in (place / "images").iterdir()}
    assert {int(number) for number in captions} == numbers
    assert sum(map(len, captions.values())) == 641
    for path in (place / "boxes_yolo").iterdir():
        boxes = np.loadtxt(path, ndmin=2)
        assert (boxes[:, 0] < 80).all()
        assert ((boxes[:, 1:] >= 0) & (boxes[:, 1:] <= 1)).all()


def test_imagenette_photographs_have_224_pixels():
    paths = list(prepared("imagenette_val500").rglob("*.JPEG"))
    assert len(paths) == 500
    assert {Image.open(path).size for path in paths} == {(224, 224)}


def test_squeezenet_weights_fit_torchvision():
    from safetensors.torch import load_file
    from torchvision.models import squeezenet1_0

    state = load_file(prepared("weights/squeezenet1_0_imagenet.safetensors"))
    squeezenet1_0(weights=None).load_state_dict(state)
