"""At which step does Heun's method go wrong on the flow model of clothes?

Five steps from noise to pictures: the midpoint method, with Heun's in the place of the
first step, of the last, or of those between.
"""

from collections.abc import Mapping, Sequence
from functools import partial

import torch
from torch import Tensor

from visiongen.diffusion.ancestral import last
from visiongen.diffusion.flow_matching import even_flow_times, heun, midpoint
from visiongen.diffusion.noises import PictureNoise
from visiongen.diffusion.prediction import Denoiser
from visiongen.recipes.flow_solvers import trained_flow
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.cards import summary

GREY_LEVELS = 127.5  # of a difference of 1 between pictures in [−1, 1]
SOLVERS = {"midpoint": midpoint, "heun": heun}
# Solvers of the first step, of those between, and of the last.
WAYS = {
    "midpoint": ("midpoint", "midpoint", "midpoint"),
    "heun_first": ("heun", "midpoint", "midpoint"),
    "heun_between": ("midpoint", "heun", "midpoint"),
    "heun_last": ("midpoint", "midpoint", "heun"),
    "heun": ("heun", "heun", "heun"),
}


def follow(
    denoise: Denoiser, x: Tensor, times: Sequence[float], way: Sequence[str]
) -> Tensor:
    """Follow a flow with three solvers, one after the other.

    Args:
        denoise: see ``midpoint``.
        x: noise ``(B, …)``.
        times: three or more, falling from 1 to 0.
        way: names of the solvers of the first step, those between, and the last.

    Returns:
        Pictures ``(B, …)`` in about [−1, 1].
    """
    parts = (times[:2], times[1:-1], times[-2:])
    for name, part in zip(way, parts, strict=True):
        x = last(SOLVERS[name](denoise, x, part))
    return x


@torch.no_grad()
def measure(
    seed: int, count: int, steps: int, limit: int, ways: Mapping[str, tuple], runs: str
) -> Measured:
    """Compare every way with the limit.

    Args:
        seed: of the noise.
        count: pictures.
        steps: of every way.
        limit: midpoint steps of the limit.
        ways: by name, see ``follow``.
        runs: folder of runs, with ``flow_fashion_mnist`` in it.

    Returns:
        Metric NAME``_difference``: root mean squared difference from the limit in grey
        levels, mean over pictures.
    """
    model = trained_flow(runs)
    noise = PictureNoise(seed, range(count))(torch.empty(count, *model.shape))
    denoise = model.denoiser()
    end = last(midpoint(denoise, noise, even_flow_times(limit)))
    metrics = {}
    for name, way in ways.items():
        made = follow(denoise, noise, even_flow_times(steps), way)
        far = GREY_LEVELS * (made - end).square().flatten(1).mean(1).sqrt()
        metrics[f"{name}_difference"] = summary(far.tolist(), "")
    return Measured(metrics, {"ways": {name: list(way) for name, way in ways.items()}})


recipe = Benchmark(
    name="flow_ends",
    purpose="Heun's method in one of five midpoint steps of the flow model",
    data=("fashion_mnist",),
    measure=partial(measure, count=200, steps=5, limit=50, ways=WAYS, runs="runs"),
    precision="bf16 where the processor has it",
)
