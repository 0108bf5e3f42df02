"""The weight of the KL term, swept: rate, distortion, and collapse of dimensions.

At a scale that a laptop can afford: 20,000 clothes, five times.
"""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.vae import VAE
from visiongen.training.optimisers import adam
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.variational import Variational

PROTOCOL = Protocol("fashion_mnist", samples=2000, references=10_000, memorised=200)
IMAGES = 20_000
EPOCHS = 5
BETAS = {"0.1": 0.1, "0.5": 0.5, "1": 1.0, "2": 2.0, "5": 5.0, "20": 20.0}
# Two cures of collapse, at a weight that makes it visible.
CURES = {
    "5_annealed": {"beta": 5.0, "warm_up": 0.5},
    "5_free_bits": {"beta": 5.0, "free_bits": 0.25},
}


def variant(name: str, **options) -> Recipe:
    """Return the recipe of one weight."""
    network = partial(VAE, 1, 28, widths=(32, 64), latent=32)
    return Recipe(
        name=name,
        purpose="",
        task=partial(Variational, PROTOCOL, network, train_images=IMAGES, **options),
        optimiser=partial(adam, rate=2e-3),
        epochs=EPOCHS,
        batch_size=128,
        ema_decay=0.99,
    )


recipe = Sweep(
    name="vae_beta",
    purpose="β from 0.1 to 20, annealing and free bits: VAE of Fashion-MNIST",
    variants={f"beta_{n}": variant(f"beta_{n}", beta=b) for n, b in BETAS.items()}
    | {f"beta_{n}": variant(f"beta_{n}", **more) for n, more in CURES.items()},
    seeds=1,
)
