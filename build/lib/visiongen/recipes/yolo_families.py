"""Six families of detectors: what each costs, and a few steps of training.

Everything comes from the constructors, so that no weights are needed.
"""

import copy
import time
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from visiongen.detection.boxes import xyxy_to_cxcywh
from visiongen.detection.letterbox import as_network_input, letterbox
from visiongen.detection.penn_fudan import (
    SET,
    penn_fudan_image,
    penn_fudan_pictures,
    penn_fudan_truth,
    split_pictures,
)
from visiongen.evaluation.cost import latency, network_cost
from visiongen.pretrained.ultralytics_models import FAMILIES, build
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.cards import summary


def measure(
    seed: int,
    families: tuple[str, ...],
    side: int,
    runs: int,
    steps: int,
    pictures: int,
    training_side: int,
    rate: float,
) -> Measured:
    """Count, time and train every family.

    Args:
        seed: of the weights.
        families: names of Ultralytics' constructors.
        side: of the square picture that arithmetic and latency are measured on.
        runs: how often a forward pass is timed.
        steps: of training.
        pictures: photographs of the one batch that is trained on.
        training_side: of its squares.
        rate: of AdamW.
    """
    batch = training_batch(pictures, training_side)
    rows: dict[str, dict[str, Any]] = {}
    metrics: dict[str, dict[str, Any]] = {}
    for name in families:
        torch.manual_seed(seed)
        model = build(name)
        rows[name] = cost(model, side, runs) | train(model, batch, steps, rate)
        for key in ("parameters", "gflops", "latency_ms"):
            metrics[f"{name}_{key}"] = summary([rows[name][key]], "")
    return Measured(metrics, {"families": rows})


def cost(model: nn.Module, side: int, runs: int) -> dict[str, Any]:
    """Return sizes as built, and arithmetic and latency as used for prediction.

    For prediction Ultralytics merges each normalisation into the convolution before
    it, and leaves out what only training needs.
    """
    images = torch.zeros(1, 3, side, side)
    merged = copy.deepcopy(model).eval().fuse(verbose=False)  # type: ignore[operator]
    size = network_cost(merged, images)
    timed = latency(merged, images, runs, warm_up=2)
    return {
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "merged_parameters": size.parameters,
        "gflops": round(size.flops / 1e9, 3),
        "layers": size.layers,
        "latency_ms": round(timed.median, 2),
        "latency_quartiles": [round(q, 2) for q in timed.quartiles],
        "threads": timed.threads,
        "load": timed.load,
    }


def train(
    model: nn.Module, batch: dict[str, Tensor], steps: int, rate: float
) -> dict[str, Any]:
    """Take a few steps on one batch; return the loss before each, and seconds a step.

    The losses of different families are sums of different terms: each can only be
    compared with itself.
    """
    from ultralytics.cfg import get_cfg

    # what Ultralytics' trainer tells a network: weights of the loss's terms, classes
    model.args, model.nc = get_cfg(), len(model.names)  # type: ignore
    model.train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate)
    losses, start = [], time.perf_counter()
    for _ in range(steps):
        loss, _ = model(batch)
        loss.sum().backward()
        nn.utils.clip_grad_norm_(model.parameters(), 10.0)
        optimiser.step()
        optimiser.zero_grad()
        losses.append(round(float(loss.detach().sum()), 4))
    seconds = (time.perf_counter() - start) / steps
    return {"losses": losses, "step_seconds": round(seconds, 3)}


def training_batch(count: int, side: int) -> dict[str, Tensor]:
    """Return the first training photographs as Ultralytics' losses want them."""
    images, boxes, index = [], [], []
    names = split_pictures(penn_fudan_pictures())["train"][:count]
    for n, name in enumerate(names):
        padded, way = letterbox(penn_fudan_image(name), side, stride=None)
        images.append(as_network_input(padded))
        found = xyxy_to_cxcywh(way.apply(penn_fudan_truth(name).boxes)) / side
        boxes.append(found)
        index.append(torch.full((len(found),), float(n)))
    return {
        "img": torch.cat(images),  # (B, 3, side, side)
        "bboxes": torch.cat(boxes),  # (N, 4) as cxcywh, fractions of the side
        "cls": torch.zeros(sum(map(len, boxes)), 1),
        "batch_idx": torch.cat(index),  # (N,)
    }


recipe = Benchmark(
    name="yolo_families",
    purpose="Smallest network of six YOLO families: cost, and a few training steps",
    data=(SET,),
    measure=partial(
        measure,
        families=FAMILIES,
        side=640,
        runs=10,
        steps=6,
        pictures=4,
        training_side=320,
        rate=5e-4,
    ),
    precision="fp32",
)
