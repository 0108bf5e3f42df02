"""The task of drawing a sharp picture that fits a small one: 7 × 7 pixels to 28."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from visiongen.diffusion.ancestral import last
from visiongen.diffusion.guidance import clipped
from visiongen.diffusion.noises import PictureNoise
from visiongen.diffusion.processes import (
    denoiser_of,
    squared_errors,
    training_loss,
)
from visiongen.diffusion.samplers import find_sampler
from visiongen.training.noised_images import NoisedImages, as_network_sees
from visiongen.training.recipe import Batch

FACTOR = 4
MEASURED = 1000  # images that losses are measured on
SAMPLED = 500  # test images that are enlarged in the end
DRAWS = 4  # of each of them
SEED = 2026


def coarse(images: Tensor) -> Tensor:
    """Average squares of 4 × 4 pixels, and repeat each average 4 × 4 times.

    Maps images ``(B, C, H, W)`` to the same shape: what a network is given to look at.
    """
    return F.interpolate(F.avg_pool2d(images, FACTOR), scale_factor=float(FACTOR))


@dataclass
class SuperResolution(NoisedImages):
    """Learn p(picture | its small copy), by diffusion with the copy as a channel.

    Source: Saharia et al. (2022), Image Super-Resolution via Iterative Refinement.

    ``model`` makes a network with ``given`` channels. For the arguments see
    ``NoisedImages``; ``steps`` are those of the usual sampler.
    """

    steps: int = 25

    def batch(self, indices: Tensor) -> Batch:
        """Return images ``(B, C, H, W)`` in [−1, 1]."""
        return (as_network_sees(self.train.images[indices.to(self.device)]),)

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Return the mean squared error of a batch at random times, weighted."""
        (images,) = batch
        return training_loss(self.process, looking(model, coarse(images)), images)

    @torch.no_grad()
    def validate(self, model: nn.Module) -> dict[str, float]:
        """Measure the loss on held-out images, always with the same times and noise."""
        if not len(self.held_out):
            return {}
        model.eval()
        images = as_network_sees(self.held_out.images[:MEASURED])
        times = self.process.spread_times(len(images)).to(self.device)
        noise = PictureNoise(SEED, range(len(images)))(images)
        errors = []
        for part in torch.arange(len(images)).split(250):
            told = looking(model, coarse(images[part]))
            errors.append(
                squared_errors(
                    self.process, told, images[part], noise[part], times[part]
                )
            )
        return {"validation_loss": round(float(torch.cat(errors).mean()), 6)}

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Enlarge test images several times, and compare with the truth.

        Returns:
            Root mean squared errors on a scale of 0 to 255: ``repeated_error`` of the
            small picture with its pixels repeated, ``sample_error`` of one draw,
            ``mean_error`` of the mean of all draws, ``consistency_error`` between the
            small copy of a draw and the small picture that was given; and
            ``spread``, the standard deviation between draws of one picture.
        """
        truth = as_network_sees(self.source("test").images[:SAMPLED].to(self.device))
        small = coarse(truth)
        draws = torch.stack(
            [self.enlarge(model, small, SEED + n) for n in range(DRAWS)]
        )  # (draws, N, C, H, W)
        metrics = {
            "repeated_error": grey_levels(small - truth),
            "sample_error": grey_levels(draws[0] - truth),
            "mean_error": grey_levels(draws.mean(0) - truth),
            "consistency_error": grey_levels(coarse(draws[0]) - small),
            "spread": grey_levels(draws - draws.mean(0)),
        }
        return metrics, {}

    @torch.no_grad()
    def enlarge(self, model: nn.Module, small: Tensor, seed: int) -> Tensor:
        """Draw pictures ``(N, C, H, W)`` in [−1, 1] that fit what ``coarse`` gave."""
        model.eval()
        made = []
        for part in torch.arange(len(small)).split(250):
            noise = PictureNoise(seed, part.tolist())
            told = looking(model, small[part])
            denoise = clipped(denoiser_of(self.process, told), self.process.levels)
            sample = find_sampler(self.process, None)
            start = noise(small[part])
            made.append(last(sample(self.process, denoise, start, self.steps, noise)))
        return torch.cat(made)


def looking(model: nn.Module, given: Tensor) -> Callable[[Tensor, Tensor], Tensor]:
    """Return the network as one that is told the time only, and looks at ``given``."""
    return lambda x, t: model(x, t, given=given)


def grey_levels(difference: Tensor) -> float:
    """Return the root mean square of a difference in [−1, 1], in grey levels of 255."""
    return round(float(difference.square().mean().sqrt()) * 127.5, 4)
