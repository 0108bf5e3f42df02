"""What the decoder's output means: likelihoods of colours in the course's network.

The third is ``vae_course`` itself: same network, images and epochs, cross-entropy.
"""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.generators import VAES
from visiongen.models.likelihoods import Gaussian, Logistic
from visiongen.recipes.vae_course import EPOCHS
from visiongen.training.optimisers import adam
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.variational import Variational

recipe = Sweep(
    name="vae_likelihoods",
    purpose="Gaussian and discretised logistic in the course's VAE of CIFAR-10",
    variants={
        name: Recipe(
            name=name,
            purpose="",
            task=partial(
                Variational,
                Protocol("cifar10"),
                partial(VAES["vae_course"], likelihood=likelihood),
            ),
            optimiser=partial(adam, rate=2e-3),
            epochs=EPOCHS,
            batch_size=128,
            ema_decay=0.99,
        )
        for name, likelihood in {"gaussian": Gaussian, "logistic": Logistic}.items()
    },
    seeds=1,
)
