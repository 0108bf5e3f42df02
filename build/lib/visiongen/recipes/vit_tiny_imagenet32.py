"""The book's vision transformer, on Tiny-ImageNet at 32 × 32 pixels.

Width 160 and 6 blocks on 64 patches cost 0.7 times the arithmetic of width 192; three
small convolutions take the place of the large one. Twelve epochs are too few to need
more augmentation than flips and shifts. Chapters 12 to 14 start from these weights, so
whatever is saved here is saved again in each of their trainings.
"""

from functools import partial

from visiongen.models.vit import ViT
from visiongen.training.augmentation import random_flip, random_shift
from visiongen.training.balanced import balanced_images
from visiongen.training.classification import Classification
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import cosine

augment = (random_flip, partial(random_shift, pixels=4, border="reflect"))

recipe = Recipe(
    name="vit_tiny_imagenet32",
    purpose="ViT of width 160 and 6 blocks on Tiny-ImageNet-32, from scratch",
    task=partial(
        Classification,
        partial(balanced_images, "tiny_imagenet32"),
        ViT,
        ("tiny_imagenet32",),
        augment=augment,
        label_smoothing=0.1,
    ),
    optimiser=partial(adamw, rate=1e-3, weight_decay=0.05),
    epochs=12,
    batch_size=128,
    schedule=cosine,
    ema_decay=0.999,
    gradient_clip=1.0,
)
