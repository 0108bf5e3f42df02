"""Attention followed through all layers, from the class token to the patches.

Maps are lists of ``(B, heads, T, T)``, one for each layer from input to output, as
``attention_maps`` gives them. Row t tells what token t took from each token.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow
from torch import Tensor, nn

from visiongen.interpret.attention_maps import recorded_attention

CAPACITY_STEPS = 1_000_000  # integer flows stand for shares in steps of 1e-6


def attention_rollout(maps: list[Tensor], keep: float = 0.5) -> Tensor:
    """Multiply the layers' mean attentions, each mixed with the residual stream.

    Args:
        maps: see above.
        keep: share of every token that the residual stream hands on unchanged.

    Returns:
        ``(B, T, T)``; rows sum to 1: how much of each input token is in each output.

    Source: Abnar and Zuidema (2020), Quantifying Attention Flow, section 3.1.
    """
    rollout = torch.eye(maps[0].shape[-1], device=maps[0].device)
    for layer in with_residual(maps, keep):
        # R ← Ã R with Ã = keep · I + (1 − keep) · mean over heads of A
        rollout = layer @ rollout
    return rollout


def attention_flow(maps: list[Tensor], keep: float = 0.5, token: int = 0) -> Tensor:
    """Largest flow from one output token to every input token, weights as capacities.

    Args:
        maps: see above.
        keep: see ``attention_rollout``.
        token: where the flow starts; 0 is the class token.

    Returns:
        ``(B, T)``, shares in [0, 1] rounded to 1e-6.

    Source: Abnar and Zuidema (2020), section 3.2.
    """
    layers = torch.stack(with_residual(maps, keep), dim=1)  # (B, L, T, T)
    shares = [_flow(each, token) for each in layers.double().cpu().numpy()]
    return torch.from_numpy(np.array(shares)).to(maps[0])


def gradient_rollout(model: nn.Module, images: Tensor, classes: Tensor) -> Tensor:
    """Roll out the attention that raises the score of a class.

    Args:
        model: ours or timm's, in evaluation mode.
        images: ``(B, C, H, W)`` as the network expects them.
        classes: ``(B,)``, the class of each image that is explained.

    Returns:
        ``(B, T, T)``, relevance of each input token (column) to each token (row).

    Source: Chefer, Gur and Wolf (2021), Generic Attention-Model Explainability,
    equations 5 and 6.
    """
    with torch.enable_grad(), recorded_attention(model) as maps:
        # a picture that asks for gradients makes the weights part of the graph
        # even where all of the network's parameters are frozen
        scores = model(images.detach().clone().requires_grad_())
        chosen = scores.gather(1, classes[:, None]).sum()
        slopes = torch.autograd.grad(chosen, maps)
    relevance = torch.eye(maps[0].shape[-1], device=images.device)
    for weights, slope in zip(maps, slopes, strict=True):
        # Ā = E_h[(∇A ⊙ A)⁺],  R ← R + Ā R
        positive = (slope * weights.detach()).clamp(min=0).mean(1)  # (B, T, T)
        relevance = relevance + positive @ relevance
    return relevance


def with_residual(maps: list[Tensor], keep: float) -> list[Tensor]:
    """Average heads and mix in the residual stream: ``(B, T, T)`` for each layer.

    Raises:
        ValueError: ``keep`` is not in [0, 1].
    """
    if not 0 <= keep <= 1:
        raise ValueError(f"keep is a share in [0, 1], not {keep}")
    stream = torch.eye(maps[0].shape[-1], device=maps[0].device)
    return [keep * stream + (1 - keep) * weights.mean(1) for weights in maps]


def patch_map(relevance: Tensor, prefix: int = 1) -> Tensor:
    """Lay what the class token took from each patch out as a picture.

    Args:
        relevance: ``(B, T, T)`` of a rollout or of a head, or ``(B, T)``: one row.
        prefix: tokens before the patches: the class token, registers.

    Returns:
        ``(B, side, side)``.
    """
    row = relevance[:, 0] if relevance.ndim == 3 else relevance
    patches = row[:, prefix:]
    side = round(patches.shape[1] ** 0.5)
    return patches.unflatten(1, (side, side))


def _flow(layers: NDArray[np.float64], token: int) -> list[float]:
    """Return the flow from ``token`` of the last layer to each input token."""
    depth, tokens, _ = layers.shape
    # Node (l, t) has the number l·T + t; edges go from layer l + 1 down to layer l.
    size = (depth + 1) * tokens
    upper, lower = np.indices((tokens, tokens)).reshape(2, -1)
    above = (np.arange(1, depth + 1)[:, None] * tokens + upper).ravel()
    below = (np.arange(depth)[:, None] * tokens + lower).ravel()
    capacity = np.rint(layers * CAPACITY_STEPS).astype(np.int32).ravel()
    graph = csr_array((capacity, (above, below)), shape=(size, size))
    start = depth * tokens + token
    return [
        maximum_flow(graph, start, end).flow_value / CAPACITY_STEPS
        for end in range(tokens)
    ]
