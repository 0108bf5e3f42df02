"""LoRA begins as nothing, merges without a trace, and is all that learns."""

import pytest
import torch
from timm.models.vision_transformer import VisionTransformer
from torch import nn

from visiongen.models.lora import LoRA, add_lora, merge_lora
from visiongen.models.vit import ViT

IMAGES = torch.rand(2, 3, 16, 16, generator=torch.Generator().manual_seed(0))


@pytest.fixture(params=["ours", "timms"])
def vit(request) -> nn.Module:
    torch.manual_seed(0)
    if request.param == "ours":
        return ViT(16, 4, 24, 2, 3, classes=5)
    return VisionTransformer(16, 4, num_classes=5, embed_dim=24, depth=2, num_heads=3)


def disturb(model):
    for layer in model.modules():
        if isinstance(layer, LoRA):
            nn.init.normal_(layer.up, std=0.1)
    return model


def test_lora_is_its_formula():
    layer = nn.Linear(6, 5)
    lora = disturb(LoRA(layer, 2, alpha=3.0))
    x = torch.randn(4, 6)
    weight = layer.weight + 3 / 2 * lora.up @ lora.down
    torch.testing.assert_close(lora(x), x @ weight.T + layer.bias)


def test_new_lora_equals_the_base(vit):
    before = vit(IMAGES)
    assert torch.equal(add_lora(vit, rank=4)(IMAGES), before)


def test_merged_equals_unmerged(vit):
    changed = disturb(add_lora(vit, rank=4)).double()
    images = IMAGES.double()
    merged = merge_lora(changed)
    torch.testing.assert_close(merged(images), changed(images), atol=1e-6, rtol=0)
    single = merge_lora(changed.float())(IMAGES)
    torch.testing.assert_close(single, changed(IMAGES), atol=1e-6, rtol=1e-5)
    assert not any(isinstance(layer, LoRA) for layer in merged.modules())


def test_a_merged_network_has_the_names_of_the_base(vit):
    names = {k: v.shape for k, v in vit.state_dict().items()}
    merged = merge_lora(add_lora(vit, rank=2))
    assert {k: v.shape for k, v in merged.state_dict().items()} == names


def test_only_the_thin_matrices_get_gradients(vit):
    model = disturb(add_lora(vit, rank=2))
    model(IMAGES).square().sum().backward()
    got = {name for name, weight in model.named_parameters() if weight.grad is not None}
    assert got == {
        f"{name}.{part}"
        for name, layer in model.named_modules()
        if isinstance(layer, LoRA)
        for part in ("up", "down")
    }
    assert len(got) == 2 * 2 * 2  # blocks, layers, matrices


@pytest.mark.parametrize("rank", [0, 5])
def test_a_rank_that_is_not_low_is_refused(rank):
    with pytest.raises(ValueError, match=f"between 1 and 4, not {rank}"):
        LoRA(nn.Linear(8, 5), rank, 1.0)


def test_a_network_without_such_layers_is_refused(vit):
    with pytest.raises(ValueError, match="called query or key"):
        add_lora(vit, names=("query", "key"))
