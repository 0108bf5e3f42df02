"""How large the gradient is that reaches each layer."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def gradient_norms(
    model: nn.Module, images: Tensor, labels: Tensor
) -> list[tuple[str, float]]:
    """Return name and gradient norm of every convolution, from the first to the last.

    The norm is divided by the root of the number of weights, so that layers of
    different width compare. The network is in training mode, as when it learns, and
    its gradients and running statistics are left as they were.

    Args:
        model: a classifier.
        images: ``(B, C, H, W)``.
        labels: ``(B,)``.
    """
    layers = [
        (name, layer)
        for name, layer in model.named_modules()
        if isinstance(layer, nn.Conv2d)
    ]
    kept = {name: tensor.clone() for name, tensor in model.named_buffers()}
    was_training = model.training
    with torch.enable_grad():
        loss = F.cross_entropy(model.train()(images), labels)
        slopes = torch.autograd.grad(loss, [layer.weight for _, layer in layers])
    model.train(was_training)
    for name, tensor in model.named_buffers():
        tensor.copy_(kept[name])
    return [
        (name, float(slope.norm() / slope.numel() ** 0.5))
        for (name, _), slope in zip(layers, slopes, strict=True)
    ]
