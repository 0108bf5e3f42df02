"""A small ViT that can only have learned a coloured pattern in one of four corners.

Labels are random, so the photograph tells nothing; see ``interpret.planted_cue``.
"""

from functools import partial

from visiongen.interpret.planted_cue import cued_images
from visiongen.recipes._small_vit_protocol import small_vit
from visiongen.training.classification import Classification
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe
from visiongen.training.schedules import cosine

recipe = Recipe(
    name="vit_planted_cue",
    purpose="Small ViT on CIFAR-10 photographs with random labels and planted cues",
    task=partial(
        Classification,
        partial(cued_images, "cifar10"),
        small_vit,
        ("cifar10",),
        train_images=20_000,
    ),
    optimiser=partial(adamw, rate=1e-3, weight_decay=0.05),
    epochs=2,
    batch_size=64,
    schedule=cosine,
    gradient_clip=1.0,
)
