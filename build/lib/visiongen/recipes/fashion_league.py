"""The league table of chapter 15: three ways to draw clothes, scored alike.

Every entrant is sampled again on the machine that scores it, so that times compare too.
"""

import dataclasses
from functools import partial
from typing import Any

import torch

from visiongen.evaluation.protocol import Protocol
from visiongen.recipes._sampling_points import headline
from visiongen.sampling.sampler import Sampler
from visiongen.sampling.table import find_sampler
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.scored import Draw, full_score

# By name in the table: the published model, and how it is sampled. Diffusion walks at
# random: `ddpm_samplers` showed that it draws better so than by the usual DDIM.
ENTRANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "vae": ("vae_fashion", {}),
    "gan": ("gan_fashion", {}),
    "diffusion": ("ddpm_fashion_mnist", {"sampler": "ancestral", "steps": 50}),
    "diffusion_fast": ("ddpm_fashion_mnist", {"sampler": "dpm-solver", "steps": 10}),
}


def drawing(sampler: Sampler, options: dict[str, Any]) -> Draw:
    """Return what draws with a published model, told ``options``."""
    return lambda count, seed, _: sampler(count, seed, **options)


def measure(
    seed: int, protocol: Protocol, entrants: dict[str, tuple[str, dict[str, Any]]]
) -> Measured:
    """Sample and score every entrant; all must have been published."""
    protocol = dataclasses.replace(protocol, seed=seed)
    rows: list[dict[str, Any]] = []
    tables: dict[str, Any] = {}
    for name, (model, options) in entrants.items():
        sampler = find_sampler(model)
        metrics, tables = full_score(
            drawing(sampler, options), [sampler.network], protocol, torch.device("cpu")
        )
        rows.append(
            {"name": name, "model": model, **options, **metrics}
            | {"classes": tables.pop("classes")}
        )
    return Measured(
        headline(rows, {name: {"name": name} for name in entrants}),
        {"rows": rows, **tables},
    )


recipe = Benchmark(
    name="fashion_league",
    purpose="VAE, GAN and diffusion on Fashion-MNIST: one judge, one protocol",
    data=("fashion_mnist",),
    measure=partial(measure, protocol=Protocol("fashion_mnist"), entrants=ENTRANTS),
    precision="fp32",
)
