"""The classifier of noisy digits that guides a diffusion model (chapter 16)."""

from functools import partial

from visiongen.diffusion.trained import PLANS
from visiongen.models.noisy_classifier import NoisyClassifier
from visiongen.training.noisy_classification import NoisyClassification
from visiongen.training.optimisers import adamw
from visiongen.training.recipe import Recipe

recipe = Recipe(
    name="mnist_noisy_classifier",
    purpose="Classifier of noisy digits for guidance: down path of a U-Net",
    task=partial(
        NoisyClassification.of, "mnist", NoisyClassifier, PLANS["cddpm_mnist"].process
    ),
    optimiser=partial(adamw, rate=2e-3, weight_decay=0.05),
    epochs=4,
    ema_decay=0.995,
    gradient_clip=1.0,
)
