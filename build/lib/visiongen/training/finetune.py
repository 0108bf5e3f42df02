"""Fine-tuning: a trained network, a new head, and the choice of what may move."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from torch import nn

from visiongen.models.lora import add_lora
from visiongen.models.vit import ViT
from visiongen.training.augmentation import random_flip, random_shift
from visiongen.training.classification import Classification, Transform
from visiongen.training.labelled_images import LabelledImages
from visiongen.training.layer_decay import layered_adamw
from visiongen.training.loop import Trained, train
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import cosine
from visiongen.training.weights import load_trained

HEADS = ("output", "head")  # ours, timm's
BODY = "vit_tiny_imagenet32"
AUGMENT: tuple[Transform, ...] = (
    random_flip,
    partial(random_shift, pixels=4, border="reflect"),
)


def pretrained_vit() -> ViT:
    """Return the book's ViT as it was trained on Tiny-ImageNet at 32 pixels.

    Raises:
        WeightsError: it has not been trained yet; says how.
    """
    return load_trained(BODY, ViT())  # type: ignore[return-value]


def head_name(model: nn.Module) -> str:
    """Return what a network calls its last linear layer.

    Raises:
        ValueError: it has neither ``output`` nor ``head``.
    """
    for name in HEADS:
        if isinstance(getattr(model, name, None), nn.Linear):
            return name
    raise ValueError(f"{type(model).__name__} has no linear layer output or head")


def replace_head(model: nn.Module, classes: int) -> nn.Module:
    """Give a network a new head, in place; its weights are zero.

    Source: Dosovitskiy et al. (2021), section 3.2.
    """
    name = head_name(model)
    head = nn.Linear(getattr(model, name).in_features, classes)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    setattr(model, name, head)
    return model


def train_head(model: nn.Module) -> nn.Module:
    """Freeze everything but the head: a linear probe.

    Batch normalisation in a frozen body would still move its running statistics; a
    vision transformer has none.
    """
    model.requires_grad_(False)
    getattr(model, head_name(model)).requires_grad_(True)
    return model


def train_last_blocks(model: nn.Module, blocks: int = 2) -> nn.Module:
    """Freeze everything but the last blocks, the last normalisation and the head.

    Raises:
        ValueError: the network has no so many blocks.
    """
    found = list(model.blocks)  # type: ignore[arg-type]
    if not 1 <= blocks <= len(found):
        raise ValueError(f"there are {len(found)} blocks, so not {blocks} last ones")
    train_head(model)
    for part in (*found[-blocks:], model.norm):
        part.requires_grad_(True)  # type: ignore[union-attr,operator]
    return model


def train_everything(model: nn.Module) -> nn.Module:
    """Let all weights move."""
    return model.requires_grad_(True)


def train_low_rank(model: nn.Module, rank: int = 8) -> nn.Module:
    """Freeze everything but the head and low-rank changes of all attention layers."""
    add_lora(model, rank)
    getattr(model, head_name(model)).requires_grad_(True)
    return model


METHODS: dict[str, Callable[..., nn.Module]] = {
    "probe": train_head,
    "partial": train_last_blocks,
    "full": train_everything,
    "lora": train_low_rank,
}


def adapted(
    start: Callable[[], nn.Module], classes: int, method: str, **options: int
) -> nn.Module:
    """Return a trained network with a new head, ready to be trained by a method.

    Args:
        start: gives the trained network: our ViT or timm's.
        classes: outputs of the new head.
        method: "probe", "partial", "full" or "lora".
        options: of the method: ``blocks`` or ``rank``.

    Raises:
        ValueError: there is no such method.
    """
    if method not in METHODS:
        raise ValueError(f"methods are {', '.join(METHODS)}; not {method!r}")
    return METHODS[method](replace_head(start(), classes), **options)


def trained_weights(model: nn.Module) -> int:
    """Return how many weights of a network training would move."""
    return sum(w.numel() for w in model.parameters() if w.requires_grad)


def finetune(
    start: Callable[[], nn.Module],
    source: Callable[[str], LabelledImages],
    classes: int,
    method: str = "full",
    *,
    rate: float,
    head_rate: float | None = None,
    layer_decay: float = 1.0,
    epochs: int = 5,
    batch_size: int = 128,
    augment: tuple[Transform, ...] = AUGMENT,
    validation: int = 0,
    seed: int = 0,
    folder: Path | None = None,
    **options: int,
) -> Trained:
    """Fine-tune a network on labelled images, on whatever ``accelerate`` offers.

    Args:
        start: gives the trained network; it takes images in [0, 1].
        source: gives the "train" and the "test" split.
        classes: number of classes.
        method: see ``adapted``, also for ``options``.
        rate: see ``layered_adamw``, also for ``head_rate`` and ``layer_decay``.
        head_rate: see there.
        layer_decay: see there.
        epochs: passes over the training images.
        batch_size: images of one step.
        augment: applied in turn to every training batch.
        validation: images at the end of the training split held out.
        seed: see ``train``, also for ``folder``.
        folder: see there.

    Returns:
        The network and its log; ``.task.finish(.model)`` measures it on the test split.
    """
    model = partial(adapted, start, classes, method, **options)
    recipe = Recipe(
        name=f"finetune_{method}",
        purpose="",
        task=partial(
            Classification, source, model, augment=augment, validation=validation
        ),
        optimiser=partial(
            layered_adamw, rate=rate, head_rate=head_rate, layer_decay=layer_decay
        ),
        epochs=epochs,
        batch_size=batch_size,
        schedule=cosine,
        gradient_clip=1.0,
    )
    return train(recipe, seed, folder)
