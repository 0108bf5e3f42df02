"""The book's CLIP with locked text: a frozen sentence encoder in place of a text tower.

As in ``clip_tiny`` the image tower starts from ``vit_tiny_imagenet32``, and 20 classes
are left out of the captions. The encoder has read far more than WordNet.
"""

from functools import partial

from visiongen.models.sentence_encoder import SentenceEncoder
from visiongen.training.augmentation import random_flip, random_shift
from visiongen.training.captioned_photographs import everyday_words
from visiongen.training.clips import locked_text_from_pretrained
from visiongen.training.contrastive import Captions, caption_words
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import cosine
from visiongen.training.tower_rates import tower_adamw

augment = (random_flip, partial(random_shift, pixels=4, border="reflect"))


def words() -> list[str]:
    """Return WordNet's words for the classes, and those of COCO's captions."""
    return list(dict.fromkeys(caption_words() + everyday_words()))


recipe = Recipe(
    name="clip_locked_text",
    purpose="CLIP of the book's ViT and a frozen sentence encoder, WordNet captions",
    task=partial(
        Captions,
        locked_text_from_pretrained,
        reader=SentenceEncoder,
        augment=augment,
        words=words,
    ),
    optimiser=partial(tower_adamw, image_rate=3e-4, rate=1e-3),
    epochs=3,
    batch_size=256,
    schedule=cosine,
    gradient_clip=1.0,
    ships_weights=False,
)
