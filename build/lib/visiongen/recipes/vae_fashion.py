"""The VAE of Fashion-MNIST that stands in the league table of chapter 15."""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.generators import VAES
from visiongen.training.optimisers import adam
from visiongen.training.recipe import Recipe
from visiongen.training.variational import Variational

recipe = Recipe(
    name="vae_fashion",
    purpose="VAE of Fashion-MNIST: 64 latent dimensions, for the league table",
    task=partial(Variational, Protocol("fashion_mnist"), VAES["vae_fashion"]),
    optimiser=partial(adam, rate=2e-3),
    epochs=13,
    batch_size=128,
    ema_decay=0.999,
)
