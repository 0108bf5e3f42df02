"""A conditional VAE: style in the latent vector, the digit from the label."""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.generators import VAES
from visiongen.training.optimisers import adam
from visiongen.training.recipe import Recipe
from visiongen.training.variational import Variational

recipe = Recipe(
    name="cvae_mnist",
    purpose="Conditional VAE of MNIST: 8 latent dimensions and the label",
    task=partial(Variational, Protocol("mnist"), VAES["cvae_mnist"]),
    optimiser=partial(adam, rate=2e-3),
    epochs=8,
    batch_size=128,
    ema_decay=0.999,
)
