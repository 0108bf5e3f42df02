"""SqueezeNet on 500 photographs of ImageNet classes, prepared well and badly.

Nothing is trained. The card holds the answers to every photograph, the accuracy after
each way of preparing them, the places that single channels like best, and a deletion
test of Grad-CAM.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torchvision.transforms import functional as transforms

from visiongen.data.imagenet_photographs import (
    IMAGENETTE,
    SAMPLES,
    imagenet_samples,
    imagenette,
)
from visiongen.evaluation.classification import calibration, percent_correct
from visiongen.evaluation.zero_shot import recall_at_k
from visiongen.interpret.faithfulness import (
    area_under_curve,
    deletion_curve,
    nearness_to_centre,
    random_relevance,
)
from visiongen.interpret.grad_cam import grad_cam
from visiongen.interpret.strongest_places import strongest_places
from visiongen.pretrained.loaded import Pretrained
from visiongen.pretrained.models import load_pretrained
from visiongen.pretrained.scores import scores_of
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.cards import summary

WEIGHTS = "weights/squeezenet1_0_imagenet.safetensors"
SIDE = 224  # of the photographs
SQUARE = 16  # pixels that go together in the deletion test
Picture = Image.Image


def shapes() -> dict[str, Callable[[Picture], Picture]]:
    """Ways to bring a photograph of 224 × 224 to the network, by name."""
    return {
        "own": lambda p: transforms.center_crop(transforms.resize(p, [256]), [SIDE]),
        "whole": lambda p: p,
        "resized": lambda p: transforms.resize(p, [256]),
        "cropped": lambda p: transforms.center_crop(p, [196]),
        **{f"side_{n}": partial(transforms.resize, size=[n]) for n in (160, 192, 288)},
        **{
            f"wide_{percent}": partial(
                transforms.resize, size=[SIDE, round(SIDE * percent / 100)]
            )
            for percent in (67, 133, 178)
        },
    }


def values(mean: Sequence[float], std: Sequence[float]) -> dict[str, Callable]:
    """Mistakes in the values of pixels, after the right crop, by name."""
    normalise = partial(transforms.normalize, mean=mean, std=std)
    return {
        "blue_first": lambda x: normalise(x).flip(0),
        "not_normalised": lambda x: x,
        "bytes": lambda x: 255 * x,
        "half": partial(transforms.normalize, mean=[0.5] * 3, std=[0.5] * 3),
    }


def measure(
    seed: int, explained: int, steps: int, channels: int, count: int, every: int = 1
) -> Measured:
    """Run everything: about 10 minutes of one core.

    Args:
        seed: of the map that knows nothing.
        explained: photographs of the deletion test.
        steps: of its curves.
        channels: of each layer that are followed.
        count: places kept for each of them.
        every: take only every so manieth photograph.
    """
    loaded = load_pretrained("torchvision/squeezenet1_0")
    photographs = imagenette()[::every]
    images = [each.pixels() for each in photographs]
    labels = torch.tensor([loaded.classes.index(each.truth) for each in photographs])
    answers = {
        name: scores_of(loaded.model, images, way) for name, way in ways(loaded).items()
    }
    samples = imagenet_samples()[::every]
    truths = torch.tensor([loaded.classes.index(each.truth) for each in samples])
    shown = [each.pixels() for each in samples]
    squashed = compose(loaded, lambda p: transforms.resize(p, [SIDE, SIDE]))
    answers_to_samples = {
        "samples": scores_of(loaded.model, shown, loaded.transform),
        "samples_squashed": scores_of(loaded.model, shown, squashed),
    }
    metrics: dict[str, dict[str, Any]] = {}
    for found, right in ((answers, labels), (answers_to_samples, truths)):
        for name, scores in found.items():
            metrics |= accuracies(name, scores, right)
    probabilities = answers["own"].softmax(1)
    metrics["calibration_error"] = summary(
        [100 * calibration(probabilities, labels).error], ""
    )
    tables = {
        "answers": first_five(probabilities, labels),
        "places": places(loaded, images, channels, count),
        "deletion": deletion(loaded, images, labels, explained, steps, seed),
    }
    return Measured(metrics, tables)


def ways(loaded: Pretrained) -> dict[str, Callable[[Picture], Tensor]]:
    """All ways to prepare a photograph, by name."""
    settings = loaded.preprocessing
    right = shapes()
    found = {name: compose(loaded, shape) for name, shape in right.items()}
    found["own"] = loaded.transform
    for name, change in values(settings["mean"], settings["std"]).items():
        found[name] = partial(_changed, right["own"], change)
    return found


def _changed(
    shape: Callable[[Picture], Picture], change: Callable[[Tensor], Tensor], p: Picture
) -> Tensor:
    return change(transforms.to_tensor(shape(p)))


def compose(
    loaded: Pretrained, shape: Callable[[Picture], Picture]
) -> Callable[[Picture], Tensor]:
    """Return the weights' own preprocessing with another shape."""
    mean, std = loaded.preprocessing["mean"], loaded.preprocessing["std"]
    return lambda p: transforms.normalize(transforms.to_tensor(shape(p)), mean, std)


def accuracies(name: str, scores: Tensor, labels: Tensor) -> dict[str, dict[str, Any]]:
    """Top-1 and top-5 accuracy among all 1,000 classes."""
    fits = F.one_hot(labels, scores.shape[1]).bool()
    return {
        f"{name}_top1": summary([percent_correct(scores, labels)], "%"),
        f"{name}_top5": summary([recall_at_k(scores, fits, 5)], "%"),
    }


def first_five(probabilities: Tensor, labels: Tensor) -> dict[str, list]:
    """The five likeliest classes of every photograph, with their probabilities."""
    best = probabilities.topk(5, dim=1)
    return {
        "labels": labels.tolist(),
        "classes": best.indices.tolist(),
        "probabilities": best.values.double().numpy().round(4).tolist(),
    }


def places(
    loaded: Pretrained, images: Sequence[NDArray], channels: int, count: int
) -> dict[str, list[list[list[float]]]]:
    """Where the first channels of an early, a middle and a late layer answer most.

    By layer, for each channel its places as image, row, column and value.
    """
    whole = compose(loaded, lambda p: p)
    batches = (
        torch.stack([whole(Image.fromarray(each)) for each in images[n : n + 25]])
        for n in range(0, len(images), 25)
    )
    layers = [f"features.{n}" for n in (3, 7, 12)]
    found = strongest_places(loaded.model, batches, layers, range(channels), count)
    return {
        layer: [
            [[p.image, p.row, p.column, round(p.value, 2)] for p in channel]
            for channel in by_channel
        ]
        for layer, by_channel in found.items()
    }


def deletion(
    loaded: Pretrained,
    images: Sequence[NDArray],
    labels: Tensor,
    explained: int,
    steps: int,
    seed: int,
) -> dict[str, Any]:
    """Take away what Grad-CAM, chance, or the distance from the centre ranks first.

    Photographs are taken evenly from those that are named rightly when whole. Removed
    squares become grey, which is 0 after normalisation.
    """
    whole = compose(loaded, lambda p: p)
    step = max(1, len(images) // (2 * explained))
    curves: dict[str, list[Tensor]] = {"grad_cam": [], "centre": [], "random": []}
    used: list[int] = []
    for n in range(0, len(images), step):
        if len(used) == explained:
            break
        picture, label = whole(Image.fromarray(images[n]))[None], labels[n : n + 1]
        with torch.no_grad():
            if loaded.model(picture).argmax(1) != label:
                continue
        used.append(n)
        for name, relevance in {
            "grad_cam": grad_cam(
                loaded.model, last_features(loaded.model), picture, label
            ),
            "centre": nearness_to_centre(SIDE)[None],
            "random": random_relevance(picture, seed + n),
        }.items():
            curves[name].append(
                deletion_curve(
                    loaded.model,
                    picture,
                    label,
                    relevance,
                    torch.zeros(1),
                    SQUARE,
                    steps,
                )
            )
    stacked = {name: torch.cat(found) for name, found in curves.items()}
    return {
        "images": used,
        "curves": {n: _rounded(c.mean(0)) for n, c in stacked.items()},
        "areas": {n: _rounded(area_under_curve(c)) for n, c in stacked.items()},
    }


def last_features(model: nn.Module) -> nn.Module:
    """Return SqueezeNet's last layer with the shape of a picture."""
    return model.get_submodule("features.12")


def _rounded(values: Tensor) -> list[float]:
    return values.double().numpy().round(4).tolist()


recipe = Benchmark(
    name="squeezenet_imagenette",
    purpose="SqueezeNet on 500 photographs: accuracy by preprocessing, Grad-CAM tested",
    data=(IMAGENETTE, SAMPLES, WEIGHTS),
    measure=partial(measure, explained=80, steps=8, channels=8, count=6),
    precision="fp32",
)
