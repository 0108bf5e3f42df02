"""Every preparation against a small stand-in in its home's own format."""

import gzip
import hashlib
import io
import json
import pickle
import tarfile
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image
from torchvision import datasets

from visiongen.data.arrays import load
from visiongen.data.identify import identify
from visiongen.data.preparation import imagenet_pictures
from visiongen.data.prepared import prepared

RNG = np.random.default_rng(0)


def encoded(pixels, kind="PNG", **options) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, kind, **options)
    return stream.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


def shapes(side, train, test, channels=()):
    return {
        split: {"images": [count, side, side, *channels], "labels": [count]}
        for split, count in (("train", train), ("test", test))
    }


def idx(array: np.ndarray) -> bytes:
    """The format of LeCun's files: a magic number, the sizes, the values."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    return gzip.compress(header + array.tobytes())


@pytest.mark.parametrize(
    ("name", "cls"),
    [("mnist", datasets.MNIST), ("fashion_mnist", datasets.FashionMNIST)],
)
def test_mnist_and_fashion_mnist(name, cls, server, own_registry, folder, monkeypatch):
    truth, sources, resources = {}, [], []
    for split, prefix, count in (("train", "train", 6), ("test", "t10k", 3)):
        images = RNG.integers(0, 256, (count, 28, 28), np.uint8)
        labels = RNG.integers(0, 10, count, np.uint8)
        truth[split] = images, labels
        for part, array in (("images-idx3", images), ("labels-idx1", labels)):
            file = f"{prefix}-{part}-ubyte.gz"
            content = idx(array)
            sources.append(server.put(file, content))
            resources.append((file, md5(content)))
    monkeypatch.setattr(cls, "resources", resources)
    monkeypatch.setattr(cls, "mirrors", ["http://127.0.0.1:9/"])
    own_registry(name, sources, splits=shapes(28, 6, 3))
    for split, (images, labels) in truth.items():
        found = load(name, split)
        np.testing.assert_array_equal(found.images, images)
        np.testing.assert_array_equal(found.labels, labels)
    assert identify(name).edition == "official"


def test_cifar10(server, own_registry, folder, monkeypatch):
    batches = {}
    for batch in [f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"]:
        images = RNG.integers(0, 256, (2, 3 * 32 * 32), np.uint8)
        labels = RNG.integers(0, 10, 2).tolist()
        batches[batch] = images, labels
    members = {
        name: pickle.dumps({"data": images, "labels": labels})
        for name, (images, labels) in batches.items()
    }
    members["batches.meta"] = pickle.dumps({"label_names": list("abcdefghij")})
    archive = tarred({f"cifar-10-batches-py/{k}": v for k, v in members.items()})
    sums = {name: md5(content) for name, content in members.items()}
    cls = datasets.CIFAR10
    monkeypatch.setattr(cls, "tgz_md5", md5(archive))
    for part in ("train_list", "test_list"):
        listed = [[name, sums[name]] for name, _ in getattr(cls, part)]
        monkeypatch.setattr(cls, part, listed)
    monkeypatch.setattr(cls, "meta", cls.meta | {"md5": sums["batches.meta"]})
    source = server.put("cifar-10-python.tar.gz", archive)
    own_registry("cifar10", [source], splits=shapes(32, 10, 2, (3,)))
    train = load("cifar10", "train")
    first, labels = batches["data_batch_1"]
    np.testing.assert_array_equal(
        train.images[0], first[0].reshape(3, 32, 32).T.swapaxes(0, 1)
    )
    assert train.labels[:2].tolist() == labels
    assert train.names[0] == "airplane"
    assert len(load("cifar10", "test")) == 2


def test_tiny_imagenet_is_halved_and_in_label_order(server, own_registry, folder):
    root = "tiny-imagenet-200"
    grey = {"n02": 40, "n01": 200}  # listed out of order on purpose
    members = {
        f"{root}/wnids.txt": b"n02\nn01\n",
        f"{root}/words.txt": b"n00\tentity\nn01\tgoldfish, Carassius\nn02\tnewt\n",
        f"{root}/val/val_annotations.txt": (
            b"val_0.JPEG\tn02\t0\t0\t62\t62\nval_1.JPEG\tn01\t0\t0\t62\t62\n"
        ),
    }
    for wnid, level in grey.items():
        for i in (10, 9, 0):
            pixels = np.full((64, 64, 3), level + i, np.uint8)
            name = f"{root}/train/{wnid}/images/{wnid}_{i}.JPEG"
            members[name] = encoded(pixels, "JPEG")
    members[f"{root}/val/images/val_0.JPEG"] = encoded(
        np.full((64, 64), 7, "u1"), "JPEG"
    )
    halves = np.repeat(np.uint8([[[0, 0, 0], [255, 255, 255]]]), 32, 1).repeat(64, 0)
    members[f"{root}/val/images/val_1.JPEG"] = encoded(halves, "JPEG", quality=100)
    source = server.put("tiny-imagenet-200.zip", zipped(members))
    own_registry("tiny_imagenet32", [source], splits=shapes(32, 6, 2, (3,)))
    train, test = load("tiny_imagenet32", "train"), load("tiny_imagenet32", "test")
    assert train.names == ("goldfish, Carassius", "newt")
    assert train.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert train.images[:, 5, 5, 0].tolist() == [200, 209, 210, 40, 49, 50]
    assert test.labels.tolist() == [1, 0]
    assert (test.images[0] == 7).all()
    assert (test.images[1, :, :15] < 3).all()
    assert (test.images[1, :, 17:] > 252).all()


def test_penn_fudan_is_reduced_to_480_and_masks_keep_their_values(
    server, own_registry, folder
):
    mask = np.zeros((600, 300), np.uint8)
    mask[100:200, 50:100], mask[300:500, 150:250] = 10, 200
    stored = Image.fromarray(mask, "L").convert("P")
    stored.putdata(mask.ravel().tolist())
    stream = io.BytesIO()
    stored.save(stream, "PNG")
    small = RNG.integers(0, 256, (100, 90, 3), np.uint8)
    archive = zipped(
        {
            "PennFudanPed/readme.txt": b"",
            "PennFudanPed/PNGImages/FudanPed00001.png": encoded(
                np.full((600, 300, 3), 90, np.uint8)
            ),
            "PennFudanPed/PNGImages/PennPed00002.png": encoded(small),
            "PennFudanPed/PedMasks/FudanPed00001_mask.png": stream.getvalue(),
            "PennFudanPed/PedMasks/PennPed00002_mask.png": encoded(small[..., 0]),
        }
    )
    source = server.put("PennFudanPed.zip", archive)
    own_registry("pennfudan480", [source], counts={"images": 2, "masks": 2})
    place = prepared("pennfudan480")
    photo = Image.open(place / "images/FudanPed00001.jpg")
    reduced = np.asarray(Image.open(place / "masks/FudanPed00001.png"))
    assert photo.size == (240, 480)
    assert reduced.shape == (480, 240)
    assert np.unique(reduced).tolist() == [0, 10, 200]
    assert (reduced[85:155, 45:75] == 10).all()
    assert Image.open(place / "images/PennPed00002.jpg").size == (90, 100)


def test_imagenette_takes_the_first_of_each_class_by_name(
    server, own_registry, folder, monkeypatch
):
    monkeypatch.setattr(imagenet_pictures, "IMAGENETTE_EACH", 2)
    members = {}
    for wnid in ("n01", "n02"):
        for split, name in (
            ("train", "a.JPEG"),
            ("val", "c.JPEG"),
            ("val", "b.JPEG"),
            ("val", "d.JPEG"),
        ):
            pixels = np.full((320, 400, 3), 100, np.uint8)
            path = f"imagenette2-320/{split}/{wnid}/{name}"
            members[path] = encoded(pixels, "JPEG")
    grey = encoded(np.full((320, 330), 100, np.uint8), "JPEG")
    members["imagenette2-320/val/n02/b.JPEG"] = grey
    source = server.put("imagenette2-320.tgz", tarred(members))
    own_registry("imagenette_val500", [source], counts={"n01": 2, "n02": 2})
    place = prepared("imagenette_val500")
    found = sorted(p.relative_to(place).as_posix() for p in place.rglob("*.JPEG"))
    assert found == ["n01/b.JPEG", "n01/c.JPEG", "n02/b.JPEG", "n02/c.JPEG"]
    sizes = {Image.open(place / path).size for path in found}
    assert sizes == {(224, 224)}
    assert Image.open(place / "n02/b.JPEG").mode == "L"


def test_imagenet_samples_have_a_short_side_of_320(server, own_registry, folder):
    sources = [
        server.put(name, encoded(np.zeros(shape, np.uint8), "JPEG"), target=name)
        for name, shape in (
            ("n01_tench.JPEG", (500, 640, 3)),
            ("n02_grey fox.JPEG", (400, 296)),
        )
    ]
    sources[1]["url"] = sources[1]["url"].replace(" ", "%20")
    server.files["/n02_grey%20fox.JPEG"] = server.files["/n02_grey fox.JPEG"]
    own_registry("imagenet_samples", sources, counts={".": 2})
    place = prepared("imagenet_samples")
    assert Image.open(place / "n01_tench.JPEG").size == (410, 320)
    fox = Image.open(place / "n02_grey fox.JPEG")
    assert (fox.size, fox.mode) == ((296, 400), "RGB")


def test_the_coco_sample(server, own_registry, folder):
    photo = encoded(np.zeros((4, 4, 3), np.uint8), "JPEG")
    captions = {
        "annotations": [
            {"image_id": 285, "caption": "A bear. "},
            {"image_id": 9, "caption": "Not chosen."},
            {"image_id": 139, "caption": "A café.\n"},
            {"image_id": 285, "caption": "A big bear."},
        ]
    }
    annotations = {
        "annotations/instances_val2017.json": b"{}",
        "annotations/captions_val2017.json": json.dumps(captions).encode(),
    }

    def labels(task, text):
        return zipped(
            {
                f"{task}/config.yaml": b"names: {}\n",
                f"{task}/labels/train2017/000000000009.txt": b"train",
                f"{task}/labels/val2017/000000000139.txt": text,
            }
        )

    sources = [
        server.put("val2017/000000000139.jpg", photo),
        server.put("val2017/000000000285.jpg", photo),
        server.put("annotations_trainval2017.zip", zipped(annotations)),
        server.put(
            "object_detection.zip", labels("object_detection", b"58 .1 .2 .3 .4")
        ),
        server.put(
            "instance_segmentation.zip", labels("instance_segmentation", b"64 0")
        ),
    ]
    del sources[2]["sha256"]  # of the archive; only a member of it is fetched
    counts = {"images": 2, "boxes_yolo": 1, "polygons_yolo": 1}
    own_registry("coco_val128", sources, counts=counts)
    place = prepared("coco_val128")
    assert (place / "images/000000000139.jpg").read_bytes() == photo
    assert (place / "boxes_yolo/000000000139.txt").read_text() == "58 .1 .2 .3 .4"
    assert (place / "polygons_yolo/000000000139.txt").read_text() == "64 0"
    assert (place / "boxes_config.yaml").exists()
    assert (place / "polygons_config.yaml").exists()
    assert json.loads((place / "captions.json").read_text("utf-8")) == {
        "139": ["A café."],
        "285": ["A bear.", "A big bear."],
    }


def test_a_flow_pair_out_of_two_archives(server, own_registry, folder):
    frames = {f"frame1{i}.png": encoded(np.full((2, 2), i, np.uint8)) for i in (0, 1)}
    flow = {"flow10.flo": b"PIEH" + bytes(8)}
    pictures = {f"other-data/{s}/{n}": c for n, c in frames.items() for s in "AB"}
    pictures["other-data/A/frame10.png"] = b"another scene"
    pictures["other-data/A/frame11.png"] = b"another scene's second"
    url = {
        "frames": server.put("frames.zip", zipped(pictures))["url"],
        "flow": server.put("flow.zip", zipped({"gt/renamed.flo": flow["flow10.flo"]}))[
            "url"
        ],
    }
    sources = [
        {
            "url": url["flow" if name in flow else "frames"],
            "target": name,
            "bytes": len(content),
            "crc32": f"{zlib.crc32(content):08x}",
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        for name, content in (frames | flow).items()
    ]
    own_registry("flow/middlebury/Venus", sources)
    place = prepared("flow/middlebury/Venus")
    for name, content in (frames | flow).items():
        assert (place / name).read_bytes() == content


def test_a_single_file_is_taken_as_it_is(server, own_registry, folder):
    own_registry("video/juggle_1280x720.mp4", [server.put("05_juggle.mp4", b"film")])
    assert prepared("video/juggle_1280x720.mp4").read_bytes() == b"film"
