"""What a generated picture costs: weights, arithmetic, time."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

BATCH = 100
REPEATS = 3


@dataclass(frozen=True)
class SamplingCost:
    """Cost of one picture, generated in batches of ``BATCH``.

    Attributes:
        parameters: weights that take part in sampling.
        megaflops: millions of operations a picture; a multiplication and the addition
            after it are two (``visiongen.evaluation.network_size`` counts them as one
            multiplication).
        ms: wall time of a picture in milliseconds, median of ``REPEATS`` batches.
    """

    parameters: int
    megaflops: float
    ms: float


@torch.no_grad()
def sampling_cost(
    generate: Callable[[int], Tensor], networks: Iterable[nn.Module]
) -> SamplingCost:
    """Measure a sampler.

    Args:
        generate: makes so many pictures.
        networks: what it uses.
    """
    weights = {id(w): w.numel() for net in networks for w in net.parameters()}
    with FlopCounterMode(display=False) as counter:
        generate(BATCH)
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        generate(BATCH).cpu()  # waits for an accelerator to finish
        seconds.append(time.perf_counter() - start)
    return SamplingCost(
        parameters=sum(weights.values()),
        megaflops=round(counter.get_total_flops() / BATCH / 1e6, 3),
        ms=round(1000 * median(seconds) / BATCH, 4),
    )
