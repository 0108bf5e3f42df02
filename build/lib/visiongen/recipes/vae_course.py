"""The course's VAE of CIFAR-10: cross-entropy and KL, 128 latent dimensions.

``vae_likelihoods`` trains the same network in the same way with other likelihoods.
"""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.generators import VAES
from visiongen.training.optimisers import adam
from visiongen.training.recipe import Recipe
from visiongen.training.variational import Variational

EPOCHS = 6

recipe = Recipe(
    name="vae_course",
    purpose="The course's VAE of CIFAR-10: cross-entropy, 128 latent dimensions",
    task=partial(Variational, Protocol("cifar10"), VAES["vae_course"]),
    optimiser=partial(adam, rate=2e-3),
    epochs=EPOCHS,
    batch_size=128,
    ema_decay=0.99,
)
