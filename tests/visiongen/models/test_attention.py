"""Attention and layer normalisation equal PyTorch's, and mask what they should."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from visiongen.models.attention import (
    Block,
    SelfAttention,
    attention,
    attention_weights,
    causal_mask,
)
from visiongen.models.layer_norm import LayerNorm


def like(ours: SelfAttention, width: int) -> nn.MultiheadAttention:
    """PyTorch's attention with the weights of ours."""
    theirs = nn.MultiheadAttention(width, ours.heads, batch_first=True)
    theirs.in_proj_weight.data = ours.to_qkv.weight.data
    theirs.in_proj_bias.data = ours.to_qkv.bias.data
    theirs.out_proj.load_state_dict(ours.to_out.state_dict())
    return theirs


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("scale", [None, 1.0])
def test_attention_equals_pytorchs_function(masked, scale):
    q, k, v = torch.randn(2, 3, 5, 8), torch.randn(2, 3, 7, 8), torch.randn(2, 3, 7, 4)
    mask = (torch.arange(7) <= torch.arange(5)[:, None]) if masked else None
    expected = F.scaled_dot_product_attention(q, k, v, mask, scale=scale)
    found = attention(q, k, v, mask, scale)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


def test_a_look_up_by_hand():
    """Two keys at right angles: the weights are a logistic function of the product."""
    q, k = torch.tensor([[1.0, 0.0]]), torch.eye(2)
    weight = 1 / (1 + torch.tensor(-(2**-0.5)).exp())
    expected = torch.stack([weight, 1 - weight])[None]
    torch.testing.assert_close(attention_weights(q, k), expected)


@pytest.mark.parametrize("heads", [1, 4])
@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("causal", [True, False])
def test_multi_head_attention_equals_pytorchs_module(heads, fast, causal):
    ours = SelfAttention(32, heads, causal, fast=fast)
    x = torch.randn(2, 9, 32)
    blocked = ~causal_mask(9) if causal else None
    expected, weights = like(ours, 32)(
        x, x, x, attn_mask=blocked, average_attn_weights=False
    )
    torch.testing.assert_close(ours(x), expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(ours.weights(x), weights, atol=1e-5, rtol=0)


@pytest.mark.parametrize("rotary", [True, False])
def test_the_fast_path_has_the_same_gradients(rotary):
    x = torch.randn(2, 6, 16, requires_grad=True)
    fast = SelfAttention(16, 2, causal=True, rotary=rotary)
    slow = SelfAttention(16, 2, causal=True, rotary=rotary, fast=False)
    slow.load_state_dict(fast.state_dict())
    target = torch.randn(2, 6, 16)
    gradients = [
        torch.autograd.grad((module(x) * target).sum(), x)[0] for module in (fast, slow)
    ]
    torch.testing.assert_close(*gradients, atol=1e-5, rtol=0)


@pytest.mark.parametrize("post_norm", [False, True])
def test_a_block_equals_pytorchs_encoder_layer(post_norm):
    ours = Block(16, 2, post_norm=post_norm)
    theirs = nn.TransformerEncoderLayer(
        16,
        2,
        64,
        dropout=0.0,
        activation="gelu",
        layer_norm_eps=1e-6,
        batch_first=True,
        norm_first=not post_norm,
    )
    theirs.self_attn = like(ours.attention, 16)
    theirs.linear1, theirs.linear2 = ours.mlp[0], ours.mlp[2]
    theirs.norm1, theirs.norm2 = ours.attention_norm, ours.mlp_norm
    for norm in (ours.attention_norm, ours.mlp_norm):
        nn.init.normal_(norm.weight)
        nn.init.normal_(norm.bias)
    x = torch.randn(3, 5, 16)
    torch.testing.assert_close(ours(x), theirs(x), atol=1e-5, rtol=0)


def test_attention_without_positions_is_permutation_equivariant():
    ours, x = SelfAttention(16, 2), torch.randn(1, 7, 16)
    order = torch.randperm(7)
    torch.testing.assert_close(ours(x[:, order]), ours(x)[:, order])


def test_causal_attention_does_not_see_what_follows():
    ours, x = Block(16, 2, causal=True), torch.randn(1, 6, 16)
    changed = x.clone()
    changed[:, 4:] += 1
    torch.testing.assert_close(ours(changed)[:, :4], ours(x)[:, :4])


def test_width_must_be_a_multiple_of_heads():
    with pytest.raises(ValueError, match="30 is not a multiple of heads 4"):
        SelfAttention(30, 4)


def test_layer_norm_equals_pytorchs():
    ours, theirs = LayerNorm(12), nn.LayerNorm(12, eps=1e-6)
    nn.init.normal_(ours.weight)
    nn.init.normal_(ours.bias)
    theirs.load_state_dict(ours.state_dict())
    x = 3 + 5 * torch.randn(4, 7, 12)
    torch.testing.assert_close(ours(x), theirs(x), atol=1e-5, rtol=0)
