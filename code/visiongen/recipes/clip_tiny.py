"""The book's CLIP: its vision transformer and a small text tower, WordNet's words.

The image tower starts from ``vit_tiny_imagenet32``, which has seen the pictures of all
200 classes with their labels; the captions leave 20 of the classes out, so for these
only the words are new.
"""

from functools import partial

from visiongen.training.augmentation import random_flip, random_shift
from visiongen.training.clips import caption_vocabulary, own_text_from_pretrained
from visiongen.training.contrastive import Captions
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import cosine
from visiongen.training.tower_rates import tower_adamw

augment = (random_flip, partial(random_shift, pixels=4, border="reflect"))

recipe = Recipe(
    name="clip_tiny",
    purpose="CLIP of the book's ViT and a small text transformer, WordNet captions",
    task=partial(
        Captions,
        own_text_from_pretrained,
        reader=caption_vocabulary,
        augment=augment,
    ),
    optimiser=partial(tower_adamw, image_rate=3e-4, rate=1e-3),
    epochs=3,
    batch_size=256,
    schedule=cosine,
    gradient_clip=1.0,
    ships_weights=False,
)
