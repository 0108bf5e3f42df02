"""The vision transformer equals timm's and Hugging Face's; its shapes are right."""

import pytest
import torch
import torch.nn.functional as F
from einops import rearrange
from timm.models.vision_transformer import VisionTransformer
from torch import nn

from visiongen.models.resolution import at_side, resize_patches, resize_positions
from visiongen.models.vit import ViT
from visiongen.models.vit_names import from_timm, to_hugging_face, to_timm


@pytest.fixture
def plain() -> ViT:
    """A small ViT in timm's form, all of its weights random."""
    model = ViT(16, 4, 24, depth=2, heads=3, classes=7, plain=True).eval()
    for weight in model.parameters():
        nn.init.normal_(weight, std=0.2)
    return model


IMAGES = torch.rand(3, 3, 16, 16, generator=torch.Generator().manual_seed(0))


def count(model):
    return sum(weight.numel() for weight in model.parameters())


def test_our_plain_vit_loads_into_timms(plain):
    expected = to_timm(plain)(2 * IMAGES - 1)
    torch.testing.assert_close(plain(IMAGES), expected, atol=1e-5, rtol=0)


def test_timms_vit_loads_into_ours():
    theirs = VisionTransformer(16, 4, num_classes=5, embed_dim=24, depth=2, num_heads=2)
    nn.init.normal_(theirs.cls_token)
    nn.init.normal_(theirs.head.weight)
    ours = from_timm(theirs.eval())
    expected = theirs(2 * IMAGES - 1)
    torch.testing.assert_close(ours(IMAGES), expected, atol=1e-5, rtol=0)


def test_there_and_back_changes_no_bit(plain):
    back = from_timm(to_timm(plain)).state_dict()
    assert all(torch.equal(back[k], v) for k, v in plain.state_dict().items())


def test_a_vit_with_layer_scale_is_not_ours():
    theirs = VisionTransformer(
        16, 4, embed_dim=24, depth=1, num_heads=2, init_values=0.1
    )
    with pytest.raises(ValueError, match=r"blocks\.0\.ls1\.gamma stands on one side"):
        from_timm(theirs)


def test_our_plain_vit_loads_into_hugging_faces(plain):
    expected = to_hugging_face(plain)(2 * IMAGES - 1).logits
    torch.testing.assert_close(plain(IMAGES), expected, atol=1e-5, rtol=0)


def test_a_stem_of_several_convolutions_has_no_place_in_timm():
    with pytest.raises(ValueError, match="plain=True"):
        to_timm(ViT(16, 4, 24, 1, 3))


@pytest.mark.parametrize(("patch", "weights"), [(16, 86_567_656), (32, 88_224_232)])
def test_vit_b_has_as_many_weights_as_timms(patch, weights):
    with torch.device("meta"):
        ours = ViT(224, patch, 768, 12, 12, 1000, plain=True)
        theirs = VisionTransformer(224, patch)
    assert count(ours) == count(theirs) == weights


def test_patches_as_a_convolution_are_a_linear_map(plain):
    patches = rearrange(2 * IMAGES - 1, "b c (h p) (w q) -> b (h w) (c p q)", p=4, q=4)
    flat = plain.stem.weight.flatten(1)
    found = plain.tokens(IMAGES)[:, 1:] - plain.positions[:, 1:]
    expected = F.linear(patches, flat, plain.stem.bias)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


def test_the_books_vit_is_small_and_has_a_token_for_each_patch():
    model = ViT()
    assert model.tokens(torch.rand(2, 3, 32, 32)).shape == (2, 1 + 64, 160)
    assert model(torch.rand(2, 3, 32, 32)).shape == (2, 200)
    assert count(model) < 2_100_000


@pytest.mark.parametrize("plain", [True, False])
def test_tokens_keep_the_order_of_the_patches(plain):
    model = ViT(32, 4, 24, 1, 3, plain=plain)
    images = torch.zeros(1, 3, 32, 32)
    marked = images.clone()
    marked[:, :, 12:16, 4:8] = 1  # fourth row, second column
    changed = (model.tokens(marked) - model.tokens(images)).abs().sum(-1)[0, 1:]
    rows, columns = (changed.unflatten(0, (8, 8)) > 1e-6).nonzero(as_tuple=True)
    # convolutions that overlap reach one patch before, and two behind
    before, behind = (0, 0) if plain else (1, 2)
    assert rows.unique().tolist() == list(range(3 - before, 4 + behind))
    assert columns.unique().tolist() == list(range(1 - before, 2 + behind))


def test_patches_must_tile_the_picture():
    with pytest.raises(ValueError, match="patches of 5 do not tile 32"):
        ViT(patch=5)


def test_small_convolutions_refuse_large_patches():
    with pytest.raises(ValueError, match="4 or 8 pixels, not 16"):
        ViT(patch=16)


def test_positions_are_stretched_as_in_timm():
    from timm.layers import resample_abs_pos_embed

    positions = torch.randn(1, 1 + 8 * 8, 12)
    expected = resample_abs_pos_embed(positions, [14, 14])
    found = resize_positions(positions, 14)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("patch", [2, 8])
def test_patches_are_stretched_as_in_timm(patch):
    from timm.layers import resample_patch_embed

    kernel = torch.randn(6, 3, 4, 4)
    expected = resample_patch_embed(kernel, [patch, patch])
    found = resize_patches(kernel, patch)
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=0)


def test_a_larger_picture_needs_more_positions_and_leaves_the_model_alone(plain):
    before = plain.positions.clone()
    larger = at_side(plain, 24)
    assert larger(torch.rand(2, 3, 24, 24)).shape == (2, 7)
    assert larger.positions.shape == (1, 1 + 36, 24)
    assert torch.equal(plain.positions, before)
    assert plain.grid == 4
