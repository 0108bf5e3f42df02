"""Attention weights read from a network while it runs: ours, or any ViT of timm.

Forward hooks take what enters each attention, compute the weights that fused kernels
never show, and let the layer's output be the one made from these weights. Everything
is undone afterwards; the network's state, hooks and outputs stay as they were.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from einops import rearrange
from torch import Tensor, nn

from visiongen.models.attention import SelfAttention, attention_weights

TIMM_PARTS = ("qkv", "proj", "num_heads", "fused_attn")


def attention_layers(model: nn.Module) -> dict[str, nn.Module]:
    """Return the self-attention layers of a network by name, from input to output.

    Raises:
        ValueError: there are none of ours or of timm's.
    """
    found = {
        name: layer
        for name, layer in model.named_modules()
        if isinstance(layer, SelfAttention) or _is_timms(layer)
    }
    if not found:
        raise ValueError(
            f"{type(model).__name__} has no attention layer that is ours or timm's"
        )
    return found


@torch.no_grad()
def attention_maps(model: nn.Module, images: Tensor) -> list[Tensor]:
    """Return the attention weights of every layer, ``(B, heads, T, T)`` each.

    Args:
        model: in evaluation mode.
        images: ``(B, C, H, W)`` as the network expects them.

    Raises:
        ValueError: see ``recorded_attention``.
    """
    with recorded_attention(model) as maps:
        model(images)
    return maps


@contextmanager
def recorded_attention(model: nn.Module) -> Iterator[list[Tensor]]:
    """While open, fill a list with the weights of each attention that runs.

    The network's output is computed from these very tensors, so that gradients with
    respect to them exist; it differs from the fused kernel's by rounding (below 1e-5).

    Raises:
        ValueError: the network is in training mode, has no attention layers, or has
            one of a kind that is not understood (masked, gated).
    """
    if model.training:
        raise ValueError("call model.eval() first: dropout would blur what is read")
    maps: list[Tensor] = []

    def record(layer: nn.Module, inputs: tuple, named: dict, output: Tensor) -> Tensor:
        if named.get("attn_mask") is not None or named.get("is_causal"):
            raise ValueError("masked attention of timm is not understood")
        weights = weights_of(layer, inputs[0])
        maps.append(weights)
        return output_from(layer, inputs[0], weights)

    layers = attention_layers(model).values()
    hooks = [layer.register_forward_hook(record, with_kwargs=True) for layer in layers]
    try:
        yield maps
    finally:
        for hook in hooks:
            hook.remove()


def weights_of(layer: nn.Module, x: Tensor) -> Tensor:
    """Return the weights ``(B, heads, T, T)`` of one layer for tokens ``(B, T, C)``."""
    if isinstance(layer, SelfAttention):
        return layer.weights(x)
    q, k, _ = _split_timms(layer, x)
    return attention_weights(q, k, scale=layer.scale)  # type: ignore[arg-type]


def output_from(layer: Any, x: Tensor, weights: Tensor) -> Tensor:
    """Return what a layer gives for tokens ``(B, T, C)`` if these are its weights."""
    if isinstance(layer, SelfAttention):
        return layer.merge(weights @ layer.split(x)[2])
    mixed = weights @ _split_timms(layer, x)[2]  # (B, heads, T, d)
    tokens = rearrange(mixed, "b h t d -> b t (h d)")
    normalise = getattr(layer, "norm", None) or nn.Identity()
    return layer.proj_drop(layer.proj(normalise(tokens)))


def _is_timms(layer: nn.Module) -> bool:
    """Recognise timm's attention by its parts, whichever file a release keeps it in."""
    return all(hasattr(layer, name) for name in TIMM_PARTS)


def _split_timms(layer: Any, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return queries, keys and values ``(B, heads, T, d)`` of timm's attention."""
    if getattr(layer, "gate", None) is not None:
        raise ValueError("gated attention of timm is not understood")
    pattern = "b t (three h d) -> three b h t d"
    q, k, v = rearrange(layer.qkv(x), pattern, three=3, h=layer.num_heads)
    return layer.q_norm(q), layer.k_norm(k), v
