"""The samplers of the book's VAEs."""

from visiongen.models.generators import VAES
from visiongen.sampling.decoders import draw_vae
from visiongen.sampling.sampler import Sampler


def _vae(name: str, data: str, conditional: bool = False) -> Sampler:
    return Sampler(name, VAES[name], draw_vae, data, conditional)


SAMPLERS = {
    "vae_course": _vae("vae_course", "cifar10"),
    "vae_cifar10": _vae("vae_cifar10", "cifar10"),
    "vae_fashion": _vae("vae_fashion", "fashion_mnist"),
    "vae2d_fashion": _vae("vae2d_fashion", "fashion_mnist"),
    "cvae_mnist": _vae("cvae_mnist", "mnist", conditional=True),
}
