"""The course's VAE of CIFAR-10: cross-entropy and KL, 128 latent dimensions.

``vae_likelihoods`` trains the same network in the same way with other likelihoods.
Weights are published in eight bits each, to keep ``visiongen/trained`` small.
"""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.generators import VAES
from visiongen.training.eight_bits import EightBitRecipe
from visiongen.training.optimisers import adam
from visiongen.training.variational import Variational

EPOCHS = 6

recipe = EightBitRecipe(
    name="vae_course",
    purpose="The course's VAE of CIFAR-10: cross-entropy, 128 latent dimensions",
    task=partial(Variational, Protocol("cifar10"), VAES["vae_course"]),
    optimiser=partial(adam, rate=2e-3),
    epochs=EPOCHS,
    batch_size=128,
    ema_decay=0.99,
)
