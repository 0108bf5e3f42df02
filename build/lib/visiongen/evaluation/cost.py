"""What it costs to run a network: weights, arithmetic, time and memory.

Time and memory are of this machine at this moment: threads and load stand beside them.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from visiongen.evaluation.network_size import layer_sizes
from visiongen.training.machine import load_average, machine

Images = Tensor | Sequence[Tensor]


@dataclass(frozen=True)
class Size:
    """What follows from a network's construction alone, for one image.

    Attributes:
        parameters: trained numbers.
        megabytes: of them in single precision; a weights file is about as large.
        flops: two for each multiplication and addition, in convolutions, matrix
            products and attention; halve it for what papers call multiply-adds.
        activations: outputs of convolutional and fully connected layers.
        layers: number of these layers, along all branches.
    """

    parameters: int
    megabytes: float
    flops: int
    activations: int
    layers: int


@dataclass(frozen=True)
class Latency:
    """Milliseconds a batch, over repeated runs.

    Attributes:
        median: middle of the runs.
        quartiles: a quarter of the runs is faster than the first, slower than the
            second.
        batch: images in it.
        runs: measured, after ``warm_up`` that were not.
        warm_up: runs before.
        threads: of PyTorch on the processor.
        device: what it ran on.
        load: processes that wanted a core, during the last minute.
    """

    median: float
    quartiles: tuple[float, float]
    batch: int
    runs: int
    warm_up: int
    threads: int
    device: str
    load: float

    @property
    def images_a_second(self) -> float:
        """Throughput, from the median."""
        return 1000 * self.batch / self.median


@torch.no_grad()
def network_cost(model: nn.Module, images: Images) -> Size:
    """Count weights and arithmetic of a network.

    Args:
        model: the network.
        images: one image: ``(1, C, H, W)``, or a list of one ``(C, H, W)`` for
            torchvision's detectors. Of layers that run once a region, activations are
            counted for one region; their arithmetic is counted in full.
    """
    parameters = sum(weight.numel() for weight in model.parameters())
    layers = layer_sizes(model, images)  # type: ignore[arg-type]
    was_training = model.training
    with FlopCounterMode(display=False) as counter:
        model.eval()(images)
    model.train(was_training)
    return Size(
        parameters,
        round(4 * parameters / 1e6, 2),
        counter.get_total_flops(),
        sum(int(torch.tensor(layer.output).prod()) for layer in layers),
        len(layers),
    )


@torch.inference_mode()
def latency(
    model: nn.Module, images: Images, runs: int = 20, warm_up: int = 3
) -> Latency:
    """Time the forward pass of a batch, in evaluation mode.

    The first runs are slower: memory is taken, kernels are chosen, caches fill.

    Args:
        model: the network, on the device of the images.
        images: a batch ``(B, C, H, W)``, or a list for torchvision's detectors.
        runs: how often it is measured.
        warm_up: how often it runs before.
    """
    device = images[0].device
    was_training = model.training
    model.eval()
    times = []
    for run in range(warm_up + runs):
        _wait_for(device)
        start = time.perf_counter()
        model(images)
        _wait_for(device)
        if run >= warm_up:
            times.append(1000 * (time.perf_counter() - start))
    model.train(was_training)
    low, median, high = _quantiles(times)
    hardware = machine(device)
    return Latency(
        median,
        (low, high),
        len(images),
        runs,
        warm_up,
        torch.get_num_threads(),
        hardware.get("accelerator", hardware["processor"]),
        round(load_average(), 1),
    )


@torch.no_grad()
def peak_memory(model: nn.Module, images: Images) -> int:
    """Return the bytes that a forward pass holds at its worst, weights not counted.

    Tensors that PyTorch allocates, followed through its profiler; on a GPU by its
    allocator. What libraries take outside PyTorch's allocator is not seen.
    """
    device = images[0].device
    was_training = model.training
    model.eval()
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
        before = torch.cuda.memory_allocated(device)
        model(images)
        _wait_for(device)
        peak = torch.cuda.max_memory_allocated(device) - before
    else:
        with torch.profiler.profile(
            activities=[torch.profiler.ProfilerActivity.CPU], profile_memory=True
        ) as profile:
            model(images)
        peak = _highest(_allocations(profile))
    model.train(was_training)
    return peak


def cost_row(
    model: nn.Module, image: Tensor, batches: Iterable[int] = (1, 32)
) -> dict[str, Any]:
    """Return everything above as one row of a table.

    Args:
        model: the network.
        image: one input ``(1, C, H, W)``.
        batches: sizes of the batches that latency and memory are measured for.
    """
    row: dict[str, Any] = vars(network_cost(model, image)).copy()
    for batch in batches:
        images = image.expand(batch, -1, -1, -1).contiguous()
        timed = latency(model, images)
        row[f"latency_{batch}_ms"] = round(timed.median, 2)
        row[f"latency_{batch}_quartiles"] = [round(q, 2) for q in timed.quartiles]
        row[f"memory_{batch}_mb"] = round(peak_memory(model, images) / 1e6, 1)
        row |= {"threads": timed.threads, "device": timed.device, "load": timed.load}
    return row


def _allocations(profile: torch.profiler.profile) -> list[int]:
    """Return bytes taken (positive) and given back (negative), in order of time."""
    assert profile.profiler is not None
    kineto: Any = profile.profiler.kineto_results
    memory = [event for event in kineto.events() if event.name() == "[memory]"]
    return [event.nbytes() for event in sorted(memory, key=lambda e: e.start_ns())]


def _highest(changes: list[int]) -> int:
    """Return the largest sum that is reached on the way."""
    if not changes:
        return 0
    return max(0, int(torch.tensor(changes).cumsum(0).max()))


def _quantiles(times: list[float]) -> tuple[float, float, float]:
    values = torch.tensor(times, dtype=torch.float64)
    low, middle, high = values.quantile(values.new_tensor([0.25, 0.5, 0.75])).tolist()
    return low, middle, high


def _wait_for(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
