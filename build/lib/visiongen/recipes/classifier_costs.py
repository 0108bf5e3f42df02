"""Nine classifiers of torchvision, and six small ones: what a prediction costs.

Everything comes from the constructors, so that no weights are needed.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import torch
from torch import nn

from visiongen.evaluation.cost import latency, network_cost, peak_memory
from visiongen.models.small_cnns import FAMILY
from visiongen.pretrained.models import build
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.cards import summary

NETWORKS = (
    "alexnet",
    "vgg16",
    "resnet18",
    "resnet50",
    "squeezenet1_0",
    "densenet121",
    "mobilenet_v2",
    "efficientnet_b0",
    "convnext_tiny",
)


def measure(
    seed: int,
    networks: tuple[str, ...],
    side: int,
    runs: Mapping[str, int],
    small_runs: Mapping[str, int],
) -> Measured:
    """Count and time every network, on a GPU too when there is one.

    Args:
        seed: of weights and pictures.
        networks: names of torchvision's constructors.
        side: of their pictures.
        runs: by the size of a batch, how often its forward pass is timed.
        small_runs: likewise for the small networks, at 32 pixels.
    """
    torch.manual_seed(seed)
    rows, metrics = {}, {}
    for name in networks:
        rows[name] = cost(build(f"torchvision/{name}"), side, runs)
        for key in ("parameters", "gflops", *(f"latency_{n}_ms" for n in runs)):
            metrics[f"{name}_{key}"] = summary([rows[name][key]], "")
    small = {name: cost(make(), 32, small_runs) for name, make in FAMILY.items()}
    return Measured(metrics, {"networks": rows, "family": small})


def cost(model: nn.Module, side: int, runs: Mapping[str, int]) -> dict[str, Any]:
    """Return one network's row; what was measured on a GPU has ``gpu`` in its name."""
    size = network_cost(model, torch.zeros(1, 3, side, side))
    row: dict[str, Any] = {
        "parameters": size.parameters,
        "gflops": round(size.flops / 1e9, 4),
        "activations": size.activations,
        "layers": size.layers,
    }
    for batch, times in runs.items():
        images = torch.randn(int(batch), 3, side, side)
        timed = latency(model, images, times, warm_up=1 + times // 10)
        row |= {
            f"latency_{batch}_ms": round(timed.median, 2),
            f"latency_{batch}_quartiles": [round(q, 2) for q in timed.quartiles],
            f"memory_{batch}_mb": round(peak_memory(model, images) / 1e6, 1),
            "threads": timed.threads,
            "load": timed.load,
        }
        if torch.cuda.is_available():
            timed = latency(model.cuda(), images.cuda(), 5 * times, warm_up=times)
            row |= {f"gpu_{batch}_ms": round(timed.median, 3), "gpu": timed.device}
            model.cpu()
    return row


recipe = Benchmark(
    name="classifier_costs",
    purpose="Nine classifiers and six small ones: weights, arithmetic, time, memory",
    data=(),
    measure=partial(
        measure,
        networks=NETWORKS,
        side=224,
        runs={"1": 20, "32": 3},
        small_runs={"1": 50, "128": 7},
    ),
    precision="fp32",
)
