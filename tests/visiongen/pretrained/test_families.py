"""Loading each family from a stand-in of its home; preprocessing from configuration."""

import dataclasses
import io
from functools import partial

import numpy as np
import pytest
import torch
from safetensors.torch import save
from torchvision import models as torchvision
from torchvision.transforms._presets import ImageClassification

from visiongen.data.files import photograph, picture
from visiongen.models.yolov5 import YOLOv5
from visiongen.pretrained import torchvision_models, ultralytics_models
from visiongen.pretrained.errors import WeightsUnavailableError
from visiongen.pretrained.models import build, load_pretrained

IMAGE = photograph("astronaut")[::2, ::2]


def saved(state) -> bytes:
    stream = io.BytesIO()
    torch.save(state, stream)
    return stream.getvalue()


def same_weights(a, b):
    own, other = a.state_dict(), b.state_dict()
    return own.keys() == other.keys() and all(
        torch.equal(own[name].float(), other[name].float()) for name in own
    )


# whatever the interpolation, a flat picture has nothing to lose
FLAT = np.full((90, 120, 3), (200, 100, 50), np.uint8)


def by_hand(mean, std):
    colour = torch.tensor([200, 100, 50]) / 255
    return (colour - torch.tensor(mean)) / torch.tensor(std)


@pytest.fixture
def shufflenet(home, monkeypatch):
    """Torchvision's smallest network with invented weights at a home of its own."""
    member = torchvision.ShuffleNet_V2_X0_5_Weights.IMAGENET1K_V1
    torch.manual_seed(0)
    model = torchvision.shufflenet_v2_x0_5(weights=None)
    url = home.put("models/shufflenet.pth", saved(model.state_dict()))

    def configure(**transforms):
        preset = partial(ImageClassification, **transforms)
        changed = dataclasses.replace(member.value, url=url, transforms=preset)
        monkeypatch.setattr(member, "_value_", changed)
        return model

    return configure


def test_torchvision_weights_load_with_their_categories(shufflenet, home, tmp_path):
    model = shufflenet(crop_size=64)
    loaded = load_pretrained("torchvision/shufflenet_v2_x0_5")
    assert same_weights(loaded.model, model)
    assert not loaded.model.training
    assert loaded.classes[0] == "tench"
    assert loaded.provenance.source == f"{home.url}/models/shufflenet.pth"
    path = tmp_path / "torch/hub/checkpoints/shufflenet.pth"
    assert loaded.provenance.sha256 == torchvision_models.sha256_of(path)


@pytest.mark.parametrize(
    ("crop", "mean"), [(64, (0.0, 0.0, 0.0)), (96, (0.5, 0.4, 0.3))]
)
def test_torchvision_preprocessing_follows_the_weights(shufflenet, crop, mean):
    shufflenet(crop_size=crop, resize_size=crop + 8, mean=mean, std=(0.5, 1, 2))
    loaded = load_pretrained("torchvision/shufflenet_v2_x0_5")
    colour, shape = by_hand(mean, (0.5, 1, 2)), (3, crop, crop)
    batch = loaded.prepare(FLAT)
    assert batch.shape == (1, *shape)
    torch.testing.assert_close(batch[0, :, 5, 5], colour, atol=1e-5, rtol=0)
    assert loaded.preprocessing["mean"] == list(mean)
    assert loaded.preprocessing["crop_size"] == [crop]


def test_torchvision_without_network_raises_the_one_exception(home, monkeypatch):
    monkeypatch.setenv("VISIONGEN_OFFLINE", "1")
    for name in ("resnet18", "ssd300_vgg16", "maskrcnn_resnet50_fpn"):
        with pytest.raises(
            WeightsUnavailableError, match=f"{name}, .*download.pytorch"
        ):
            load_pretrained(f"torchvision/{name}")


def test_a_detector_is_built_without_asking_for_its_backbone(home, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", "/nonexistent")
    model = build("torchvision/ssdlite320_mobilenet_v3_large")
    assert sum(weight.numel() for weight in model.parameters()) > 3e6


def test_squeezenet_without_data_raises_the_one_exception(home, tmp_path, monkeypatch):
    monkeypatch.setenv("VISIONGEN_DATA", str(tmp_path))
    monkeypatch.setenv("VISIONGEN_OFFLINE", "1")
    with pytest.raises(WeightsUnavailableError, match="squeezenet1_0"):
        load_pretrained("torchvision/squeezenet1_0")


@pytest.mark.data
def test_squeezenet_of_the_registry_knows_a_tench():
    loaded = load_pretrained("torchvision/squeezenet1_0")
    scores = loaded.model(
        loaded.prepare(picture("imagenet_samples/n01440764_tench.JPEG"))
    )
    assert loaded.classes[int(scores.argmax())] == "tench"
    assert loaded.preprocessing["crop_size"] == [224]
    assert "edition" in loaded.provenance.note


@pytest.fixture
def test_resnet(home, monkeypatch):
    """Timm's own tiny network in a stand-in of the Hugging Face hub."""
    timm = pytest.importorskip("timm")
    from timm.models import _registry

    name = "test_resnet.r160_in1k"
    torch.manual_seed(0)
    model = timm.create_model(name, pretrained=False)
    home.put("me/tiny/resolve/main/model.safetensors", save(model.state_dict()))

    def configure(**changes):
        known = timm.get_pretrained_cfg(name)
        changed = dataclasses.replace(known, hf_hub_id="me/tiny", **changes)
        monkeypatch.setitem(_registry._model_pretrained_cfgs, name, changed)
        return model

    return configure


def test_timm_weights_load_from_the_hubs_layout(test_resnet, home, tmp_path):
    model = test_resnet()
    loaded = load_pretrained("timm/test_resnet", "r160_in1k")
    assert same_weights(loaded.model, model)
    assert loaded.provenance.weights == "r160_in1k"
    assert (tmp_path / "hf/models--me--tiny").is_dir()


@pytest.mark.parametrize(("side", "mean"), [(96, (0, 0, 0)), (128, (0.1, 0.2, 0.3))])
def test_timm_preprocessing_follows_the_weights(test_resnet, side, mean):
    test_resnet(input_size=(3, side, side), mean=mean, std=(1, 1, 2), crop_pct=0.9)
    loaded = load_pretrained("timm/test_resnet", "r160_in1k")
    colour, shape = by_hand(mean, (1, 1, 2)), (3, side, side)
    batch = loaded.prepare(FLAT)
    assert batch.shape == (1, *shape)
    torch.testing.assert_close(batch[0, :, 5, 5], colour, atol=1e-5, rtol=0)
    assert loaded.preprocessing["crop_pct"] == 0.9


def test_timm_without_network_raises_the_one_exception(home, monkeypatch):
    monkeypatch.setenv("VISIONGEN_OFFLINE", "1")
    with pytest.raises(WeightsUnavailableError, match="timm's resnet18"):
        load_pretrained("timm/resnet18")
    assert home.asked == []


TINY = """{"embed_dim": 8,
 "vision_cfg": {"image_size": 32, "layers": 1, "width": 64, "patch_size": 16},
 "text_cfg": {"context_length": 8, "vocab_size": 100, "width": 64, "heads": 1,
              "layers": 1}}"""


@pytest.fixture
def tiny_clip(home, tmp_path, monkeypatch):
    """A tiny contrastive network, known to open_clip and kept at the stand-in."""
    open_clip = pytest.importorskip("open_clip")
    from open_clip import factory, pretrained

    (tmp_path / "ViT-Tiny-Test.json").write_text(TINY)
    monkeypatch.setattr(
        factory, "_MODEL_CONFIG_PATHS", [tmp_path / "ViT-Tiny-Test.json"]
    )
    monkeypatch.setattr(factory, "_MODEL_CONFIGS", {})
    factory._rescan_model_configs()
    torch.manual_seed(0)
    model = open_clip.create_model("ViT-Tiny-Test")
    content = save({n: t.contiguous() for n, t in model.state_dict().items()})
    home.put("me/clip/resolve/main/open_clip_model.safetensors", content)

    def configure(**settings):
        tag = {"url": "", "hf_hub": "me/clip/", "quick_gelu": False, **settings}
        monkeypatch.setitem(pretrained._PRETRAINED, "ViT-Tiny-Test", {"mine": tag})
        return model

    return configure


def test_open_clip_weights_load_from_the_hubs_layout(tiny_clip):
    model = tiny_clip()
    loaded = load_pretrained("open_clip/ViT-Tiny-Test", "mine")
    assert same_weights(loaded.model, model)
    assert loaded.model.encode_image(loaded.prepare(IMAGE)).shape == (1, 8)


@pytest.mark.parametrize("mean", [(0.0, 0.0, 0.0), (0.5, 0.4, 0.3)])
def test_open_clip_preprocessing_follows_the_weights(tiny_clip, mean):
    tiny_clip(
        mean=mean, std=(1, 2, 0.5), interpolation="bilinear", resize_mode="squash"
    )
    loaded = load_pretrained("open_clip/ViT-Tiny-Test", "mine")
    colour, shape = by_hand(mean, (1, 2, 0.5)), (3, 32, 32)
    batch = loaded.prepare(FLAT)
    assert batch.shape == (1, *shape)
    torch.testing.assert_close(batch[0, :, 5, 5], colour, atol=1e-5, rtol=0)
    assert loaded.preprocessing["resize_mode"] == "squash"


def test_open_clip_without_network_raises_the_one_exception(home, monkeypatch):
    pytest.importorskip("open_clip")
    monkeypatch.setenv("VISIONGEN_OFFLINE", "1")
    with pytest.raises(WeightsUnavailableError, match="open_clip's ViT-B-32, openai"):
        load_pretrained("open_clip/ViT-B-32", "openai")
    assert home.asked == []


@pytest.fixture
def official_yolo(home, tmp_path, monkeypatch):
    """YOLOv8n with random weights, pickled whole as Ultralytics pickles its own."""
    torch.manual_seed(0)
    model = build("ultralytics/yolov8n")
    monkeypatch.setattr(ultralytics_models, "RELEASE", home.url)
    monkeypatch.setattr(ultralytics_models, "ultralytics_folder", lambda: tmp_path)

    def configure(**trained):
        checkpoint = {"epoch": -1, "model": model.half(), "train_args": trained}
        home.put("yolov8n.pt", saved(checkpoint))
        return model

    return configure


@pytest.mark.parametrize(("side", "height"), [(320, 256), (640, 480)])
def test_ultralytics_weights_and_picture_size_come_from_the_file(
    official_yolo, tmp_path, side, height
):
    model = official_yolo(imgsz=side, task="detect")
    loaded = load_pretrained("ultralytics/yolov8n")
    assert same_weights(loaded.model, model)
    assert loaded.preprocessing == {"side": side, "stride": 32, "stretched": False}
    assert loaded.prepare(FLAT).shape == (1, 3, height, side)
    assert (tmp_path / "weights/yolov8n.pt").exists()


def test_ultralytics_without_network_raises_the_one_exception(
    home, tmp_path, monkeypatch
):
    monkeypatch.setenv("VISIONGEN_OFFLINE", "1")
    monkeypatch.setattr(ultralytics_models, "ultralytics_folder", lambda: tmp_path)
    with pytest.raises(WeightsUnavailableError, match=r"yolov5nu.*ultralytics/assets"):
        load_pretrained("ultralytics/yolov5n")


def test_the_books_yolov5n_moves_into_ultralytics_tensor_by_tensor():
    source, target = YOLOv5().state_dict(), build("ultralytics/yolov5n")
    moved, kept = ultralytics_models.transfer(source, target)
    assert (len(moved), len(source)) == (342, 349)
    assert all(name.startswith("model.24.") for name in kept)
    for name in moved:
        assert torch.equal(target.state_dict()[name], source[name])


def test_the_books_yolov5n_and_ultralytics_see_the_same_with_the_same_weights():
    # An activation less in layer 9 would change no name and no shape.
    ours, theirs = YOLOv5(), build("ultralytics/yolov5n")
    ultralytics_models.transfer(ours.state_dict(), theirs)
    x = torch.rand(2, 3, 64, 64)
    with torch.no_grad():  # in training mode, where normalisation keeps values large
        expected, found = x, x
        for layer in range(10):
            expected, found = ours.model[layer](expected), theirs.model[layer](found)
    assert expected.std() > 0.1
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_a_hostile_ultralytics_file_runs_nothing(official_yolo, home, tmp_path):
    official_yolo()
    trace = tmp_path / "trace"

    class Attack:
        def __reduce__(self):
            return exec, (f"open({str(trace)!r}, 'w').close()",)

    home.put("yolov8n.pt", saved({"model": Attack()}))
    with pytest.raises(RuntimeError, match="Missing key"):
        load_pretrained("ultralytics/yolov8n")
    assert not trace.exists()


@pytest.mark.parametrize(
    ("name", "weights", "message"),
    [
        ("resnet50", None, "does not begin with one of torchvision/"),
        ("keras/resnet50", None, "does not begin with one of"),
        ("torchvision/resnet51", None, "Unknown model"),
        ("torchvision/resnet50", "IMAGENET", "IMAGENET1K_V1, IMAGENET1K_V2"),
        ("timm/resnet50", "nothing", "has no weights 'resnet50.nothing'.*a1_in1k"),
        ("timm/resnet51", None, "has no weights"),
        ("open_clip/ViT-B-32", "nothing", "it has .*'openai'"),
        ("ultralytics/yolov99n", None, "has no 'yolov99n'; it has yolov5n"),
    ],
)
def test_an_unknown_name_is_answered_with_known_ones(name, weights, message):
    with pytest.raises(ValueError, match=message):
        load_pretrained(name, weights)
