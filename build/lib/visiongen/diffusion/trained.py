"""The book's trained diffusion and flow models, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn

from visiongen.diffusion.generate import PictureModel, generate
from visiongen.diffusion.noise_schedule import cosine_schedule, linear_schedule
from visiongen.diffusion.processes import Diffusion, FlowMatching, Process
from visiongen.models.conditioning import AdaptiveNorm, AddedLabel
from visiongen.models.course_unet import CourseUNet
from visiongen.models.unet import UNet
from visiongen.training.weights import load_weights, trained_file


@dataclass(frozen=True)
class Plan:
    """What a model is before it is trained.

    Args:
        network: makes the untrained network.
        process: what it is trained for.
        classes: number of labels it is told; 0 if it is unconditional.
    """

    network: Callable[[], nn.Module]
    process: Process
    classes: int = 0

    def load(self, path: Path, precision: str = "fp32") -> PictureModel:
        """Return the model with the weights in ``path``.

        Raises:
            WeightsError: no such file, damaged, or of another network.
        """
        network = load_weights(self.network(), path)
        network = network.to(memory_format=torch.channels_last)
        return PictureModel(
            network, self.process, classes=self.classes, precision=precision
        )

    def draw(
        self, network: nn.Module, n: int, seed: int, labels: Tensor | None, **options
    ) -> Tensor:
        """Return n pictures in [0, 1] of a network of this plan; see ``generate``."""
        network = network.eval().to(memory_format=torch.channels_last)
        model = PictureModel(network, self.process, classes=self.classes)
        return generate(model, n, seed, labels, **options)


PLANS: dict[str, Plan] = {
    "ddpm_fashion_mnist": Plan(UNet, Diffusion(cosine_schedule, "velocity")),
    "flow_fashion_mnist": Plan(UNet, FlowMatching()),
    "cddpm_mnist": Plan(
        partial(UNet, condition=AddedLabel, inject=AdaptiveNorm),
        Diffusion(cosine_schedule, "velocity"),
        classes=10,
    ),
}

# The course's recipe is trained to be compared with; its weights are not published.
COURSE = Plan(CourseUNet, Diffusion(linear_schedule, "noise"))


def load_picture_model(name: str, precision: str = "fp32") -> PictureModel:
    """Return a published model; hand it to ``generate``.

    Args:
        name: "ddpm_fashion_mnist", "flow_fashion_mnist" or "cddpm_mnist".
        precision: "fp32", or "bf16" for speed where the processor has it.

    Raises:
        ValueError: no such model.
        WeightsError: its weights have not been published, or are damaged.

    >>> clothes = load_picture_model("ddpm_fashion_mnist")    # doctest: +SKIP
    >>> generate(clothes, 16, seed=0, steps=20).shape         # doctest: +SKIP
    torch.Size([16, 1, 28, 28])
    """
    if name not in PLANS:
        raise ValueError(f"no model {name!r}; there are {', '.join(PLANS)}")
    return PLANS[name].load(trained_file(f"{name}.safetensors"), precision)
