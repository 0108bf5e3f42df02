"""The samplers of the book's diffusion and flow models."""

from visiongen.diffusion.trained import PLANS
from visiongen.sampling.sampler import Sampler

OPTIONS = ("steps", "sampler", "guidance")  # see visiongen.diffusion.generate


def _diffusion(name: str, data: str) -> Sampler:
    plan = PLANS[name]
    return Sampler(name, plan.network, plan.draw, data, plan.classes > 0, OPTIONS)


SAMPLERS = {
    "ddpm_fashion_mnist": _diffusion("ddpm_fashion_mnist", "fashion_mnist"),
    "flow_fashion_mnist": _diffusion("flow_fashion_mnist", "fashion_mnist"),
    "cddpm_mnist": _diffusion("cddpm_mnist", "mnist"),
}
