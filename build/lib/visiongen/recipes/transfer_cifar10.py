"""CIFAR-10 with 10 to 1,000 labels a class: frozen SqueezeNet features or scratch."""

from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor
from torchvision.transforms.functional import normalize

from visiongen.pretrained.models import load_pretrained
from visiongen.recipes._transfer import Split, compare, mean_features
from visiongen.training.balanced import balanced_order
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.classification import as_floats
from visiongen.training.labelled_images import LabelledImages, prepared_images

WEIGHTS = "weights/squeezenet1_0_imagenet.safetensors"


def measure(
    seed: int,
    sizes: tuple[int, ...],
    draws: int,
    tested: int,
    side: int,
    steps: int,
    batch: int,
    epochs: int,
) -> Measured:
    """Extract features, then fit and train for every number of labels.

    Args:
        seed: of the first draw.
        sizes: labels of each class; the largest is the size of the pool.
        draws: repetitions.
        tested: test images of each class.
        side: that images are enlarged to for SqueezeNet; the network from scratch sees
            their own 32 pixels.
        steps: see ``scratch_accuracy``, also for the next two.
        batch: images of a step.
        epochs: passes at least.
    """
    loaded = load_pretrained("torchvision/squeezenet1_0")
    body = mean_features(loaded.model)
    settings = loaded.preprocessing
    splits = []
    for split, each in (("train", max(sizes)), ("test", tested)):
        images = first_of_each(prepared_images("cifar10", split), each)
        with torch.inference_mode():
            found = [
                body(enlarged(part, side, settings["mean"], settings["std"]))
                for part in images.images.split(100)
            ]
        splits.append(Split(images, {"frozen": torch.cat(found)}))
    pool, test = splits
    metrics = compare(
        pool,
        test,
        sizes,
        range(seed, seed + draws),
        steps=steps,
        batch=batch,
        epochs=epochs,
    )
    return Measured(metrics, {"sizes": list(sizes), "tested": len(test.images)})


def first_of_each(images: LabelledImages, count: int) -> LabelledImages:
    """Return the first ``count`` images of every class, class after class in turn."""
    classes = int(images.labels.max()) + 1
    chosen = balanced_order(images.labels)[: count * classes]
    return LabelledImages(images.images[chosen], images.labels[chosen])


def enlarged(images: Tensor, side: int, mean: list[float], std: list[float]) -> Tensor:
    """Turn uint8 images ``(B, 3, h, w)`` into what SqueezeNet takes, larger."""
    large = F.interpolate(as_floats(images), (side, side), mode="bilinear")
    return normalize(large, mean, std)


recipe = Benchmark(
    name="transfer_cifar10",
    purpose="Frozen SqueezeNet features or scratch: CIFAR-10, 10 to 1,000 labels",
    data=("cifar10", WEIGHTS),
    measure=partial(
        measure,
        sizes=(10, 100, 1000),
        draws=3,
        tested=200,
        side=96,
        steps=300,
        batch=128,
        epochs=8,
    ),
    precision="fp32, from scratch bf16 where the processor has it",
)
