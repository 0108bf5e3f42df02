"""Gradient-weighted class activation maps."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from einops import rearrange
from torch import Tensor, nn


def grad_cam(
    model: nn.Module,
    layer: nn.Module,
    images: Tensor,
    classes: Tensor,
    as_maps: Callable[[Tensor], Tensor] | None = None,
) -> Tensor:
    """Weigh a layer's feature maps by how much each raises the score of a class.

    On a CNN ``layer`` is the last one that still has a picture's shape. On a ViT it is
    the normalisation *before* the last attention, with ``as_maps=patches_as_maps``:
    after the last block the score depends on the class token alone, and the patches'
    gradients are zero.

    Args:
        model: in evaluation mode.
        layer: the layer whose output is used.
        images: ``(B, C, H, W)`` as the network expects them.
        classes: ``(B,)``, the class of each image that is explained.
        as_maps: turns the layer's output into maps ``(B, K, h, w)`` if it is not that.

    Returns:
        ``(B, H, W)``, not negative, bilinearly enlarged; not scaled to [0, 1], so that
        maps of different images can be compared.

    Raises:
        ValueError: the layer did not run, or its output has no spatial axes.

    Source: Selvaraju et al. (2017), Grad-CAM, equations 1 and 2.
    """
    outputs: list[Tensor] = []
    hook = layer.register_forward_hook(lambda *passed: outputs.append(passed[-1]))
    try:
        with torch.enable_grad():
            scores = model(images.detach().clone().requires_grad_())
    finally:
        hook.remove()
    if not outputs:
        raise ValueError("the layer is not part of what the model runs")
    chosen = scores.gather(1, classes[:, None]).sum()
    (slope,) = torch.autograd.grad(chosen, outputs[0])
    maps, slopes = outputs[0].detach(), slope
    if as_maps is not None:
        maps, slopes = as_maps(maps), as_maps(slopes)
    if maps.ndim != 4:
        raise ValueError(
            f"the layer gives {tuple(maps.shape)}, not maps (B, K, h, w): choose "
            "another, or pass as_maps"
        )
    # αₖ = mean over the map of ∂y / ∂Aₖ,   L = ReLU(Σₖ αₖ Aₖ)
    importance = slopes.mean((2, 3), keepdim=True)  # (B, K, 1, 1)
    found = (importance * maps).sum(1, keepdim=True).relu()
    return enlarge(found[:, 0], images.shape[-2], images.shape[-1])


def patches_as_maps(tokens: Tensor, prefix: int = 1) -> Tensor:
    """Turn tokens ``(B, prefix + n², K)`` into maps ``(B, K, n, n)``."""
    patches = tokens[:, prefix:]
    side = round(patches.shape[1] ** 0.5)
    return rearrange(patches, "b (h w) k -> b k h w", h=side)


def enlarge(maps: Tensor, height: int, width: int) -> Tensor:
    """Enlarge maps ``(B, h, w)`` bilinearly to ``(B, height, width)``."""
    size = (height, width)
    return F.interpolate(maps[:, None], size, mode="bilinear", align_corners=False)[
        :, 0
    ]
