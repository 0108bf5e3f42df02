"""Do maps name what the network relies on? Three tests of nine maps.

Deletion and insertion on ``vit_tiny_imagenet32`` and the first test images, deletion
with two replacements, because the verdict may depend on what stands in for the removed
pixels; the planted cue on ``vit_planted_cue``, on test images that it names rightly;
and what is left of a map when the network forgets, layer by layer from the output down.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from visiongen.interpret.faithfulness import (
    area_under_curve,
    blurred,
    deletion_curve,
    insertion_curve,
)
from visiongen.interpret.methods import GREY, METHODS, Method
from visiongen.interpret.planted_cue import SEEDS, found_cue, plant_cues
from visiongen.interpret.sanity import randomised_cascade, rank_correlation
from visiongen.models.vit import ViT
from visiongen.recipes._small_vit_protocol import small_vit
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.cards import summary
from visiongen.training.classification import as_floats
from visiongen.training.finetune import pretrained_vit
from visiongen.training.labelled_images import prepared_images
from visiongen.training.weights import load_trained

BLUR = 4.0  # pixels
STEPS = 16
BATCH = 64


@dataclass(frozen=True)
class Trial:
    """A curve, and what stands in for the pixels that are not there.

    Args:
        curve: ``deletion_curve`` or ``insertion_curve``.
        replacement: makes it from the images.
    """

    curve: Callable[..., Tensor]
    replacement: Callable[[Tensor], Tensor]


def grey(images: Tensor) -> Tensor:
    """Return pictures that show nothing."""
    return torch.full_like(images, GREY)


TRIALS = {
    "deletion": Trial(deletion_curve, partial(blurred, deviation=BLUR)),
    "insertion": Trial(insertion_curve, partial(blurred, deviation=BLUR)),
    "deletion_to_grey": Trial(deletion_curve, grey),
}


def measure(seed: int, images: int, cued: int, forgotten: int) -> Measured:
    """Run all three tests. The seed changes nothing.

    Args:
        seed: unused.
        images: number of test images for deletion and insertion.
        cued: number of test images with a planted cue.
        forgotten: number of test images for the randomisation test.
    """
    model = pretrained_vit()
    test = prepared_images("tiny_imagenet32", "test")
    pictures = as_floats(test.images[:images])
    scores = _scores(model, pictures)
    curves = faithfulness(model, pictures, scores.argmax(1))
    areas = {
        method: {name: _rounded(area_under_curve(each)) for name, each in tests.items()}
        for method, tests in curves.items()
    }
    cues = cue_shares(cued)
    metrics = {}
    for method in METHODS:
        for name in TRIALS:
            metrics[f"{method}_{name}_area"] = summary(areas[method][name], "")
        metrics[f"{method}_cue_found"] = summary(cues[method], "%")
    tables = {
        "areas": areas,
        "curves": {
            method: {name: _rounded(each.mean(0)) for name, each in tests.items()}
            for method, tests in curves.items()
        },
        "right": (scores.argmax(1) == test.labels[:images]).tolist(),
        "confidence": _rounded(scores.softmax(1).amax(1)),
        "cue_found": cues,
        "randomisation": randomisation(model, pictures[:forgotten]),
    }
    return Measured(metrics, tables)


def faithfulness(
    model: ViT, images: Tensor, classes: Tensor
) -> dict[str, dict[str, Tensor]]:
    """Return every method's curves ``(N, STEPS + 1)``, by the name of the test."""
    found: dict[str, dict[str, Tensor]] = {}
    for method, explain in METHODS.items():
        curves: dict[str, list[Tensor]] = {name: [] for name in TRIALS}
        for x, y in zip(images.split(BATCH), classes.split(BATCH), strict=True):
            relevance = explain(model, x, y)
            for name, trial in TRIALS.items():
                at = x, y, relevance, trial.replacement(x)
                curves[name].append(trial.curve(model, *at, model.patch, STEPS))
        found[method] = {name: torch.cat(parts) for name, parts in curves.items()}
    return found


def cue_shares(count: int) -> dict[str, list[float]]:
    """Per cent of each map's peak on the cue, where the network names it rightly."""
    model: ViT = load_trained("vit_planted_cue", small_vit())  # type: ignore[assignment]
    photographs = prepared_images("cifar10", "test").images
    cued = plant_cues(photographs, seed=SEEDS["test"])
    images, labels = as_floats(cued.images[:count]), cued.labels[:count]
    masks = cued.masks[:count]
    right = _scores(model, images).argmax(1) == labels
    images, labels, masks = images[right], labels[right], masks[right]
    return {
        method: _rounded(100 * _found(explain, model, images, labels, masks))
        for method, explain in METHODS.items()
    }


def randomisation(model: ViT, images: Tensor) -> dict[str, dict[str, list[float]]]:
    """Rank correlation of maps before and after forgetting, for every image."""
    classes = _scores(model, images).argmax(1)
    maps = {name: explain(model, images, classes) for name, explain in METHODS.items()}
    found: dict[str, dict[str, list[float]]] = {name: {} for name in METHODS}
    for layer, forgetful in randomised_cascade(model, forgetting_order(model)):
        for name, explain in METHODS.items():
            after = explain(forgetful, images, classes)  # type: ignore[arg-type]
            found[name][layer] = _rounded(rank_correlation(maps[name], after))
    return found


def forgetting_order(model: ViT) -> Sequence[str]:
    """Return the layers from the output to the stem."""
    blocks = [f"blocks.{n}" for n in reversed(range(len(model.blocks)))]
    return ["output", "norm", *blocks, "stem"]


def _found(
    explain: Method, model: ViT, images: Tensor, labels: Tensor, masks: Tensor
) -> Tensor:
    parts = zip(
        images.split(BATCH), labels.split(BATCH), masks.split(BATCH), strict=True
    )
    return torch.cat([found_cue(explain(model, x, y), m) for x, y, m in parts])


@torch.no_grad()
def _scores(model: ViT, images: Tensor) -> Tensor:
    return torch.cat([model(part) for part in images.split(BATCH)])


def _rounded(values: Tensor) -> list[float]:
    return [round(float(value), 4) for value in values]


recipe = Benchmark(
    name="explanation_benchmark",
    purpose="Nine explanations of a ViT: deletion, insertion, planted cue, forgetting",
    data=("tiny_imagenet32", "cifar10"),
    measure=partial(measure, images=256, cued=500, forgotten=64),
    precision="fp32",
)
