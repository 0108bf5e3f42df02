"""Attention equals PyTorch's; the vision transformer has its shapes."""

import pytest
import torch
from torch import nn

from visiongen.models.attention import SelfAttention
from visiongen.models.vit import ViT


def like(ours: SelfAttention, width: int) -> nn.MultiheadAttention:
    """PyTorch's attention with the weights of ours."""
    theirs = nn.MultiheadAttention(width, ours.heads, batch_first=True)
    theirs.in_proj_weight.data = ours.to_qkv.weight.data
    theirs.in_proj_bias.data = ours.to_qkv.bias.data
    theirs.out_proj.load_state_dict(ours.to_out.state_dict())
    return theirs


@pytest.mark.parametrize("heads", [1, 4])
@pytest.mark.parametrize("fast", [True, False])
def test_attention_equals_pytorch(heads, fast):
    ours = SelfAttention(32, heads, fast)
    x = torch.randn(2, 9, 32)
    expected, weights = like(ours, 32)(x, x, x, average_attn_weights=False)
    torch.testing.assert_close(ours(x), expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(ours.weights(x), weights, atol=1e-5, rtol=0)


def test_attention_without_positions_is_permutation_equivariant():
    ours, x = SelfAttention(16, 2), torch.randn(1, 7, 16)
    order = torch.randperm(7)
    torch.testing.assert_close(ours(x[:, order]), ours(x)[:, order])


def test_width_must_be_a_multiple_of_heads():
    with pytest.raises(ValueError, match="30 is not a multiple of heads 4"):
        SelfAttention(30, 4)


def test_the_vision_transformer_is_small_and_has_a_token_for_each_patch():
    model = ViT()
    assert model.tokens(torch.rand(2, 3, 32, 32)).shape == (2, 1 + 64, 192)
    assert model(torch.rand(2, 3, 32, 32)).shape == (2, 200)
    assert sum(weight.numel() for weight in model.parameters()) < 4_000_000


def test_tokens_keep_the_order_of_the_patches():
    model, images = ViT(depth=1), torch.zeros(1, 3, 32, 32)
    marked = images.clone()
    marked[:, :, 12:16, 4:8] = 1  # fourth row, second column
    changed = (model.tokens(marked) - model.tokens(images)).abs().sum(-1)[0, 1:]
    assert changed.argmax() == 3 * 8 + 1
