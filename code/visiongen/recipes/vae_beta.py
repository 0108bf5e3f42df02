"""The weight of the KL term, swept: rate, distortion, and collapse of dimensions."""

from functools import partial

from visiongen.evaluation.protocol import Protocol
from visiongen.models.vae import VAE
from visiongen.training.optimisers import adam
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.variational import Variational

PROTOCOL = Protocol("fashion_mnist", samples=2000, references=10_000)
BETAS = {"0.1": 0.1, "0.3": 0.3, "1": 1.0, "3": 3.0, "10": 10.0, "30": 30.0}
# Two cures of collapse, at a weight that makes it visible.
CURES = {
    "10_annealed": {"beta": 10.0, "warm_up": 0.5},
    "10_free_bits": {"beta": 10.0, "free_bits": 0.25},
}


def variant(name: str, **options) -> Recipe:
    """Return the recipe of one weight."""
    network = partial(VAE, 1, 28, widths=(32, 64), latent=32)
    return Recipe(
        name=name,
        purpose="",
        task=partial(Variational, PROTOCOL, network, **options),
        optimiser=partial(adam, rate=2e-3),
        epochs=6,
        batch_size=128,
        ema_decay=0.99,
    )


recipe = Sweep(
    name="vae_beta",
    purpose="β from 0.1 to 30, annealing and free bits: VAE of Fashion-MNIST",
    variants={f"beta_{n}": variant(f"beta_{n}", beta=b) for n, b in BETAS.items()}
    | {f"beta_{n}": variant(f"beta_{n}", **more) for n, more in CURES.items()},
)
