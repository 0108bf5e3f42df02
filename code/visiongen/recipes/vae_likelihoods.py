"""What the decoder's output means: three likelihoods of colours, one network."""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.likelihoods import Bernoulli, Gaussian, Logistic
from visiongen.models.vae import VAE
from visiongen.training.optimisers import adam
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.variational import Variational

PROTOCOL = Protocol("cifar10", samples=2000, references=10_000)

recipe = Sweep(
    name="vae_likelihoods",
    purpose="Cross-entropy, Gaussian, discretised logistic: VAE of CIFAR-10",
    variants={
        name: Recipe(
            name=name,
            purpose="",
            task=partial(Variational, PROTOCOL, partial(VAE, likelihood=likelihood)),
            optimiser=partial(adam, rate=2e-3),
            epochs=6,
            batch_size=128,
            ema_decay=0.99,
        )
        for name, likelihood in {
            "bernoulli": Bernoulli,
            "gaussian": Gaussian,
            "logistic": Logistic,
        }.items()
    },
    seeds=1,
)
