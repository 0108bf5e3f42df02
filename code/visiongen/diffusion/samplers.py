"""Samplers by name, each called in the same way.

``steps`` is the number of steps; "midpoint" and "heun" ask the network twice in each.
"""

from collections.abc import Callable, Iterator
from typing import Any

from torch import Tensor

from visiongen.diffusion import flow_matching
from visiongen.diffusion.ancestral import Noise, Step, ancestral
from visiongen.diffusion.ddim import ddim
from visiongen.diffusion.dpm_solver import dpm_solver
from visiongen.diffusion.noise_schedule import even_log_snr_times, even_times
from visiongen.diffusion.prediction import Denoiser
from visiongen.diffusion.processes import Diffusion, Process

# From process, denoiser, pure noise, steps, and a source of more noise.
Sample = Callable[..., Iterator[Step]]


def by_ancestral(
    process: Diffusion,
    denoise: Denoiser,
    x: Tensor,
    steps: int,
    noise: Noise,
    variance: str = "posterior",
) -> Iterator[Step]:
    """Walk back at random; see ``ancestral``."""
    schedule = process.noise_schedule
    times = even_times(schedule, steps)
    return ancestral(denoise, x, schedule, times, variance, noise)


def by_ddim(
    process: Diffusion,
    denoise: Denoiser,
    x: Tensor,
    steps: int,
    noise: Noise,
    eta: float = 0.0,
) -> Iterator[Step]:
    """Walk back with as much noise as η says; see ``ddim``."""
    schedule = process.noise_schedule
    return ddim(denoise, x, schedule, even_times(schedule, steps), eta, noise)


def by_dpm_solver(
    process: Diffusion, denoise: Denoiser, x: Tensor, steps: int, noise: Noise
) -> Iterator[Step]:
    """Walk back in second order, in even steps of log SNR; see ``dpm_solver``."""
    schedule = process.noise_schedule
    return dpm_solver(denoise, x, schedule, even_log_snr_times(schedule, steps))


def by_flow(solve: Callable[..., Iterator[Step]]) -> Sample:
    """Return a sampler that follows a flow with ``solve``."""

    def sample(
        process: Process, denoise: Denoiser, x: Tensor, steps: int, noise: Noise
    ) -> Iterator[Step]:
        return solve(denoise, x, flow_matching.even_flow_times(steps))

    return sample


DIFFUSION_SAMPLERS: dict[str, Sample] = {
    "ddim": by_ddim,
    "ancestral": by_ancestral,
    "dpm-solver": by_dpm_solver,
}
FLOW_SAMPLERS: dict[str, Sample] = {
    "midpoint": by_flow(flow_matching.midpoint),
    "heun": by_flow(flow_matching.heun),
    "euler": by_flow(flow_matching.euler),
}


def samplers_for(process: Process) -> dict[str, Sample]:
    """Return the samplers that fit a process, the usual one first."""
    return DIFFUSION_SAMPLERS if isinstance(process, Diffusion) else FLOW_SAMPLERS


def find_sampler(process: Process, name: str | None) -> Sample:
    """Return a sampler by its name; None is the usual one.

    Raises:
        ValueError: none of that name fits the process.
    """
    known: dict[str, Any] = samplers_for(process)
    if name is None:
        return next(iter(known.values()))
    if name not in known:
        kind = type(process).__name__
        raise ValueError(
            f"no sampler {name!r} for {kind}; there are {', '.join(known)}"
        )
    return known[name]
