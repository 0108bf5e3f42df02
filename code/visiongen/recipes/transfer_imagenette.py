"""Ten classes of photographs with 1 to 30 labels each: frozen features or scratch.

The body knows these ten classes already, among a thousand. Most of the photographs are
of ImageNet's training set and were shown to it; the test takes all of the others.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torchvision.transforms import functional as transforms

from visiongen.data.imagenet_photographs import CLASSES, IMAGENETTE, imagenette
from visiongen.evaluation.classification import percent_correct
from visiongen.pretrained.loaded import Pretrained
from visiongen.pretrained.models import build, load_pretrained
from visiongen.pretrained.scores import scores_of
from visiongen.recipes._transfer import Split, compare, mean_features
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.cards import summary
from visiongen.training.labelled_images import from_arrays

WEIGHTS = "weights/squeezenet1_0_imagenet.safetensors"
NEW = "ILSVRC2012_val"  # in the names of photographs of ImageNet's validation set


def measure(
    seed: int,
    sizes: tuple[int, ...],
    draws: int,
    side: int,
    steps: int,
    batch: int,
    epochs: int,
) -> Measured:
    """Extract features, then fit and train for every number of labels.

    Args:
        seed: of the first draw, and of the untrained body.
        sizes: labels of each class.
        draws: repetitions.
        side: of the photographs that the network from scratch sees.
        steps: see ``scratch_accuracy``, also for the next two.
        batch: images of a step.
        epochs: passes at least.
    """
    loaded = load_pretrained("torchvision/squeezenet1_0")
    torch.manual_seed(seed)
    bodies = {"frozen": loaded.model, "untrained": build("torchvision/squeezenet1_0")}
    images = [each.pixels() for each in imagenette()]
    names = list(CLASSES.values())
    labels = np.array([names.index(each.truth) for each in imagenette()])
    small = [np.array(Image.fromarray(i).resize((side, side))) for i in images]
    prepare = as_it_is(loaded)
    features = {
        name: scores_of(mean_features(body), images, prepare)
        for name, body in bodies.items()
    }
    whole = Split(from_arrays(np.stack(small), labels), features)
    new = torch.tensor([NEW in each.name for each in imagenette()])
    pool, test = (whole.part(each.nonzero()[:, 0]) for each in (~new, new))
    metrics = compare(
        pool,
        test,
        sizes,
        range(seed, seed + draws),
        steps=steps,
        batch=batch,
        epochs=epochs,
    )
    columns = [loaded.classes.index(name) for name in names]
    held = new.nonzero()[:, 0].tolist()
    scores = scores_of(loaded.model, [images[n] for n in held], prepare)
    own = percent_correct(scores[:, columns], test.images.labels)
    metrics["own_head_accuracy"] = summary([own], "%")
    return Measured(metrics, {"sizes": list(sizes), "tested": len(held)})


def as_it_is(loaded: Pretrained) -> Callable[[Image.Image], Tensor]:
    """Return the weights' own preprocessing without their resizing and cropping."""
    mean, std = loaded.preprocessing["mean"], loaded.preprocessing["std"]
    return lambda p: transforms.normalize(transforms.to_tensor(p), mean, std)


recipe = Benchmark(
    name="transfer_imagenette",
    purpose="Frozen SqueezeNet features or training from scratch: 1 to 30 labels",
    data=(IMAGENETTE, WEIGHTS),
    measure=partial(
        measure,
        sizes=(1, 3, 10, 30),
        draws=3,
        side=64,
        steps=300,
        batch=30,
        epochs=10,
    ),
    precision="fp32, from scratch bf16 where the processor has it",
)
