"""The generative networks whose weights the book ships, by the name of their recipe.

Recipes train them and samplers load them, so their sizes stand here once.
"""

from collections.abc import Callable
from functools import partial

from visiongen.models.conditional_gan import LabelGenerator
from visiongen.models.gan import Generator, NoiseNetwork
from visiongen.models.likelihoods import Bernoulli, Logistic
from visiongen.models.vae import VAE

VAES: dict[str, Callable[..., VAE]] = {
    "vae_course": partial(
        VAE, 3, 32, widths=(32, 64, 128), latent=128, likelihood=Bernoulli
    ),
    "vae_cifar10": partial(
        VAE, 3, 32, widths=(48, 96, 192), latent=128, likelihood=Logistic
    ),
    # Its decoder and the generator of gan_fashion have about the same weights.
    "vae_fashion": partial(
        VAE, 1, 28, widths=(64, 128), latent=64, likelihood=Logistic
    ),
    "vae2d_fashion": partial(
        VAE, 1, 28, widths=(32, 64), latent=2, likelihood=Bernoulli
    ),
    "cvae_mnist": partial(
        VAE, 1, 28, widths=(32, 64), latent=8, likelihood=Bernoulli, classes=10
    ),
}

GANS: dict[str, Callable[[], NoiseNetwork]] = {
    "dcgan_cifar10": partial(Generator, noise=100, widths=(256, 128, 64)),
    "gan_fashion": partial(Generator, noise=64, widths=(128, 64), channels=1, start=7),
    # The unconditional twin has a dimension of noise for each of the embedding.
    "gan_mnist": partial(Generator, noise=80, widths=(64, 32), channels=1, start=7),
    "cgan_mnist": partial(
        LabelGenerator, embedding=16, noise=64, widths=(64, 32), channels=1, start=7
    ),
}
