"""The VAE of CIFAR-10, half again as wide as the course's, that counts in bits."""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.generators import VAES
from visiongen.training.optimisers import adam
from visiongen.training.recipe import Recipe
from visiongen.training.variational import Variational

recipe = Recipe(
    name="vae_cifar10",
    purpose="VAE of CIFAR-10: 128 latent dimensions, discretised logistic",
    task=partial(Variational, Protocol("cifar10"), VAES["vae_cifar10"]),
    optimiser=partial(adam, rate=2e-3),
    epochs=20,
    batch_size=128,
    ema_decay=0.999,
)
