"""What all fine-tunings on CIFAR-10 share: one body, one head, one augmentation.

Warm-up and cosine; flips and shifts; images drawn from the first 45,000, as many of
each class; the last 5,000 held out, of which 1,000 are watched after every pass.
Training costs two cores about 6 ms an image, measuring 2 ms: so passes are few.
"""

from functools import partial
from typing import Any

from visiongen.models.vit import ViT
from visiongen.training.adaptation import Adaptation
from visiongen.training.balanced import drawn_images
from visiongen.training.changes import FineTuning
from visiongen.training.finetune import AUGMENT, adapted, pretrained_vit
from visiongen.training.layer_decay import layered_adamw
from visiongen.training.schedules import cosine

# peak learning rate of body and of head, and decay from layer to layer
RATES: dict[str, dict[str, float]] = {
    "partial": {"rate": 3e-4, "head_rate": 1e-3},
    "full": {"rate": 3e-4, "head_rate": 1e-3, "layer_decay": 0.8},
    "lora": {"rate": 2e-3},
    "scratch": {"rate": 1e-3},
}


def on_cifar10(
    name: str,
    purpose: str,
    method: str,
    epochs: int,
    *,
    labels: int | None = None,
    batch_size: int = 128,
    ships_weights: bool = False,
    options: dict[str, int] | None = None,
    optimiser: dict[str, Any] | None = None,
    **task: Any,
) -> FineTuning:
    """Return the recipe of one method.

    Args:
        name: of the recipe.
        purpose: of the recipe.
        method: "scratch", or one of ``visiongen.training.finetune.METHODS``.
        epochs: passes over the training images.
        labels: training images; None means all 45,000.
        batch_size: images of one step.
        ships_weights: whether the weights that moved are published.
        options: of the method.
        optimiser: of ``layered_adamw``, in place of the method's own.
        task: of ``Adaptation``, in place of what all share.
    """
    model = (
        partial(ViT, classes=10)
        if method == "scratch"
        else partial(adapted, pretrained_vit, 10, method, **(options or {}))
    )
    settings = {"augment": AUGMENT, "train_images": labels} | task
    watched = ("tiny_imagenet32",) if task.get("old_watched") else ()
    return FineTuning(
        name=name,
        purpose=purpose,
        task=partial(
            Adaptation,
            partial(drawn_images, "cifar10"),
            model,
            ("cifar10", *watched),
            **settings,
        ),
        optimiser=partial(layered_adamw, **(RATES[method] | (optimiser or {}))),
        epochs=epochs,
        batch_size=batch_size,
        schedule=cosine,
        gradient_clip=1.0,
        seeds=3,
        ships_weights=ships_weights,
    )
