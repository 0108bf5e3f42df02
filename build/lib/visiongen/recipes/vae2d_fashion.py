"""A VAE of Fashion-MNIST with two latent dimensions: a map of clothes."""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.generators import VAES
from visiongen.training.optimisers import adam
from visiongen.training.recipe import Recipe
from visiongen.training.variational import Variational

recipe = Recipe(
    name="vae2d_fashion",
    purpose="VAE of Fashion-MNIST with 2 latent dimensions, for the map",
    task=partial(Variational, Protocol("fashion_mnist"), VAES["vae2d_fashion"]),
    optimiser=partial(adam, rate=2e-3),
    epochs=18,
    batch_size=128,
    ema_decay=0.999,
)
