"""The samplers of the book's GANs."""

from visiongen.models.generators import GANS
from visiongen.sampling.decoders import draw_gan
from visiongen.sampling.sampler import Sampler


def _gan(name: str, data: str, conditional: bool = False) -> Sampler:
    return Sampler(name, GANS[name], draw_gan, data, conditional)


SAMPLERS = {
    "dcgan_cifar10": _gan("dcgan_cifar10", "cifar10"),
    "gan_fashion": _gan("gan_fashion", "fashion_mnist"),
    "cgan_mnist": _gan("cgan_mnist", "mnist", conditional=True),
}
