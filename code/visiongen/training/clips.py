"""The book's two CLIPs: their towers, what they read, how they start and load."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from torch import nn

from visiongen.data.class_words import class_words
from visiongen.models.clip import CLIP, LockedText
from visiongen.models.sentence_encoder import WIDTH, SentenceEncoder
from visiongen.models.text import TextTransformer, Vocabulary
from visiongen.models.vit import ViT
from visiongen.training.caption_table import CaptionTable
from visiongen.training.contrastive import Reader
from visiongen.training.errors import WeightsError
from visiongen.training.finetune import pretrained_vit
from visiongen.training.run_folder import WEIGHTS, seed_folder
from visiongen.training.weights import load_weights


@cache
def caption_vocabulary() -> Vocabulary:
    """Return the tokens of all captions there can be, held-out classes included."""
    return Vocabulary(CaptionTable(list(class_words().values())).captions)


def own_text(start: Callable[[], ViT] = ViT) -> CLIP:
    """Return the book's CLIP with a text tower of its own.

    Args:
        start: makes the image tower.
    """
    text = TextTransformer(len(caption_vocabulary()))
    return _with_image_tower(start(), text, text.width)


def locked_text(start: Callable[[], ViT] = ViT) -> CLIP:
    """Return the book's CLIP for the vectors of a frozen sentence encoder."""
    return _with_image_tower(start(), LockedText(), WIDTH)


def own_text_from_pretrained() -> CLIP:
    """Return ``own_text`` whose image tower can already tell Tiny-ImageNet's classes.

    Raises:
        WeightsError: there are no weights of ``vit_tiny_imagenet32`` yet.
    """
    return own_text(pretrained_vit)


def locked_text_from_pretrained() -> CLIP:
    """Return ``locked_text`` with the same image tower.

    Raises:
        WeightsError: there are no weights of ``vit_tiny_imagenet32`` yet.
    """
    return locked_text(pretrained_vit)


def load_clip(name: str, out: Path = Path("runs")) -> tuple[CLIP, Reader]:
    """Return a CLIP that was trained here, and what turns texts into its input.

    The book publishes embeddings of its CLIPs and no weights.

    Args:
        name: "clip_tiny" or "clip_locked_text".
        out: what ``visiongen train --out`` wrote to.

    Raises:
        ValueError: there is no such model.
        WeightsError: it has not been trained here; says how.
        MissingEncoderError: the sentence encoder is not installed.
    """
    makers: dict[str, tuple[Callable[[], CLIP], Callable[[], Reader]]] = {
        "clip_tiny": (own_text, caption_vocabulary),
        "clip_locked_text": (locked_text, SentenceEncoder),
    }
    if name not in makers:
        raise ValueError(f"models are {', '.join(makers)}; not {name!r}")
    path = seed_folder(out, name, 0) / WEIGHTS
    if not path.exists():
        raise WeightsError(
            f'There is no trained {name} in {out}. Run "visiongen train {name}" first.'
        )
    model, reader = makers[name]
    trained: CLIP = load_weights(model(), path)  # type: ignore[assignment]
    return trained, reader()


def _with_image_tower(vit: ViT, text: nn.Module, text_width: int) -> CLIP:
    width = vit.output.in_features
    vit.output = nn.Identity()  # type: ignore[assignment]
    return CLIP(vit.train(), width, text, text_width)
