"""A network of timm that takes small pictures sees what its own preprocessing makes."""

import numpy as np
import torch
from PIL import Image
from timm.data import create_transform
from timm.models.vision_transformer import VisionTransformer

from visiongen.pretrained.small_pictures import takes_small_pictures
from visiongen.training.finetune import adapted, trained_weights
from visiongen.training.layer_decay import layered_adamw

PREPROCESSING = {
    "input_size": (3, 48, 48),
    "mean": (0.5, 0.4, 0.3),
    "std": (0.2, 0.3, 0.4),
}


def small():
    torch.manual_seed(0)
    return VisionTransformer(48, 16, num_classes=7, embed_dim=24, depth=2, num_heads=3)


def test_it_sees_what_timms_own_transformation_makes():
    pixels = np.random.default_rng(0).integers(256, size=(32, 32, 3), dtype=np.uint8)
    transform = create_transform(
        **PREPROCESSING, interpolation="bicubic", crop_pct=1.0, is_training=False
    )
    inputs = torch.from_numpy(pixels).permute(2, 0, 1)[None] / 255
    ours = takes_small_pictures(small(), PREPROCESSING).eval()
    with torch.no_grad():
        found = ours(inputs)
        expected = small().eval()(transform(Image.fromarray(pixels))[None])
    # PIL rounds to whole grey levels
    torch.testing.assert_close(found, expected, atol=0.02, rtol=0)


def test_fine_tuning_finds_blocks_and_head():
    for method in ("probe", "partial", "full", "lora"):
        model = adapted(lambda: takes_small_pictures(small(), PREPROCESSING), 5, method)
        assert model(torch.rand(2, 3, 32, 32)).shape == (2, 5)
        optimiser = layered_adamw(model, 1e-3, layer_decay=0.5)
        moved = sum(w.numel() for g in optimiser.param_groups for w in g["params"])
        assert moved == trained_weights(model)


def test_the_cut_is_the_lowest_layer():
    model = takes_small_pictures(small(), PREPROCESSING)
    groups = layered_adamw(model, 1.0, layer_decay=0.5).param_groups
    rates = {w: group["lr"] for group in groups for w in group["params"]}
    named = dict(model.named_parameters())
    assert rates[named["patch_embed.1.proj.weight"]] == 0.125
    assert rates[named["head.weight"]] == 1.0
