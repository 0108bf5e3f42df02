"""What chapter 12 says in words of its formulas and cards, so that changes are noticed.

That extracted weights reproduce a layer's output, that a visit leaves no trace, that
rollout is a product and that integrated gradients are complete is tested with the
library, in ``tests/visiongen/interpret``.
"""

import numpy as np
import pytest
import torch
from timm.models.vision_transformer import VisionTransformer
from timm.utils import AttentionExtract
from torch.nn.functional import interpolate
from torchvision.models import squeezenet1_0

from visiongen.interpret.attention_maps import attention_maps
from visiongen.interpret.attention_statistics import attention_entropy
from visiongen.interpret.grad_cam import enlarge, grad_cam, patches_as_maps
from visiongen.interpret.methods import METHODS
from visiongen.interpret.rollout import attention_flow, attention_rollout
from visiongen.models.vit import ViT
from visiongen.plots.colour_scales import lightness, perceived_steps
from visiongen.plots.faithfulness import ahead
from visiongen.training.cards import load_card


def random_maps(layers, sharpness, tokens=10):
    generator = torch.Generator().manual_seed(0)
    shape = (2, 3, tokens, tokens)
    return [
        (sharpness * torch.randn(shape, generator=generator)).softmax(-1)
        for _ in range(layers)
    ]


@pytest.fixture(scope="module")
def vit():
    torch.manual_seed(0)
    return ViT(depth=3, width=40).eval()


def test_timms_tool_finds_nothing_where_the_kernel_is_fused():
    small = VisionTransformer(16, 4, num_classes=5, embed_dim=24, depth=2, num_heads=2)
    assert small.blocks[0].attn.fused_attn
    with pytest.raises(RuntimeError, match="softmax"):
        AttentionExtract(small.eval())


@pytest.mark.parametrize("sharpness", [0.3, 3.0])
def test_averaging_heads_can_only_blur(sharpness):
    (maps,) = random_maps(1, sharpness)
    of_mean = attention_entropy(maps.mean(1, keepdim=True))
    assert float(of_mean) > float(attention_entropy(maps).mean())


def test_rollout_and_flow_rank_the_toys_inputs_differently():
    lower = torch.eye(4)
    lower[1] = torch.tensor([0.5, 0.5, 0, 0])
    upper = torch.eye(4)
    upper[0] = torch.tensor([0, 0.5, 0.3, 0.2])
    toy = [lower[None, None], upper[None, None]]
    assert int(attention_rollout(toy, keep=0)[0, 0].argmax()) == 2
    flow = attention_flow(toy, keep=0)[0]
    assert min(flow[0], flow[1]) > flow[2]


@pytest.mark.parametrize("sharpness", [0.1, 1.0, 4.0])
def test_flow_is_bounded_by_the_first_layers_columns(sharpness):
    maps = random_maps(4, sharpness)
    column = 0.5 + 0.5 * maps[0].mean(1).sum(1)
    bound = column.clamp(max=1)
    flow = attention_flow(maps)
    assert (flow <= bound + 1e-4).all()
    if sharpness == 0.1:  # dense attention reaches it
        torch.testing.assert_close(flow[:, 1:], bound[:, 1:], atol=1e-3, rtol=0)


def test_jet_is_lightest_long_before_its_end_and_viridis_at_it():
    assert (np.diff(lightness("viridis")) > 0).all()
    assert lightness("jet").argmax() / 255 < 0.75
    plateau = lightness("jet")[round(0.4 * 255) : round(0.65 * 255)]
    assert plateau.min() > 0.9 * lightness("jet").max()
    reddest, blue = lightness("jet")[[-1, round(0.05 * 255)]]
    assert reddest < 30
    assert abs(reddest - blue) < 10


def test_the_largest_step_of_jet_is_several_times_its_median():
    ratio = {
        name: perceived_steps(name).max() / np.median(perceived_steps(name))
        for name in ("jet", "viridis")
    }
    assert ratio["jet"] > 2.5
    assert ratio["viridis"] < 1.4


def test_bilinear_interpolation_invents_no_value():
    cells = torch.rand(1, 8, 8, generator=torch.Generator().manual_seed(0))
    wide = enlarge(cells, 128, 128)
    assert cells.min() <= wide.min()
    assert wide.max() <= cells.max()


def test_aligned_corners_move_a_cell_by_more_than_a_third_of_a_patch():
    spike = torch.zeros(1, 1, 8, 8)
    spike[0, 0, 1, 1] = 1
    middles = {}
    for aligned in (False, True):
        wide = interpolate(
            spike, (224, 224), mode="bilinear", align_corners=aligned
        ).sum((0, 1, 2))
        middles[aligned] = float((wide * torch.arange(224)).sum() / wide.sum())
    assert middles[False] == pytest.approx(41.5, abs=0.1)
    assert abs(middles[True] - 41.5) > 28 / 3


def test_grad_cam_is_the_class_activation_map_at_the_end_of_squeezenet():
    torch.manual_seed(0)
    network = squeezenet1_0().eval()
    x, classes = torch.randn(1, 3, 224, 224), torch.tensor([7])
    with torch.no_grad():
        weight = network.classifier[1].weight[7, :, 0, 0]
        cam = torch.einsum("k,bkhw->bhw", weight, network.features(x)).relu()
    cam = enlarge(cam, 224, 224)
    found = grad_cam(network, network.features[12], x, classes)
    assert found.max() > 0
    torch.testing.assert_close(found / found.max(), cam / cam.max(), atol=1e-4, rtol=0)


def test_behind_the_last_block_the_slopes_of_all_patches_are_zero(vit):
    x, classes = torch.rand(2, 3, 32, 32), torch.tensor([3, 5])
    blind = grad_cam(vit, vit.blocks[-1], x, classes, patches_as_maps)
    seeing = grad_cam(vit, vit.blocks[-1].attention_norm, x, classes, patches_as_maps)
    assert (blind == 0).all()
    assert seeing.max() > 0


def test_in_two_halves_attention_gains_on_one_what_it_loses_on_the_other(vit):
    x = torch.rand(4, 3, 32, 32)
    first, second = (
        METHODS["last_attention"](vit, x, torch.full((4,), k)) for k in (0, 1)
    )
    share = first[:, :, :16].sum((1, 2)) / first.sum((1, 2))
    other = second[:, :, 16:].sum((1, 2)) / second.sum((1, 2))
    torch.testing.assert_close(share + other, torch.ones(4))


def test_scaled_by_itself_a_map_without_training_fills_the_range(vit):
    last = attention_maps(vit, torch.rand(4, 3, 32, 32))[-1].mean(1)[:, 0, 1:]
    assert (last.amax(1) / last.amin(1)).max() < 1.5


@pytest.fixture(scope="module")
def tables():
    return load_card("explanation_benchmark")["tables"]


def test_at_least_two_hundred_photographs_were_deleted(tables):
    counts = {
        len(each) for tests in tables["areas"].values() for each in tests.values()
    }
    assert counts == {len(tables["right"])}
    assert min(counts) >= 200


def test_some_gradient_method_finds_the_planted_cue(tables):
    found = {name: np.mean(hits) for name, hits in tables["cue_found"].items()}
    by_gradient = ("gradient_rollout", "grad_cam", "integrated_gradients")
    assert max(found[name] for name in by_gradient) >= 90
    assert found["random"] < 5


@pytest.mark.parametrize("layer", ["output", "norm"])
@pytest.mark.parametrize("method", ["last_attention", "rollout", "random", "centre"])
def test_what_has_no_class_does_not_miss_the_output_layer(tables, method, layer):
    assert np.mean(tables["randomisation"][method][layer]) == pytest.approx(1)


def test_the_cue_has_left_its_patch_before_the_last_layer(tables):
    found = {name: np.mean(hits) for name, hits in tables["cue_found"].items()}
    assert found["rollout"] == 100
    for name in ("occlusion", "gradient_times_input", "integrated_gradients"):
        assert found[name] > 98
    assert found["last_attention"] < 25
    assert found["grad_cam"] < 5
    assert 40 < found["gradient_rollout"] < 60


TRIALS = ("deletion", "insertion", "deletion_to_grey")
GOOD = ("integrated_gradients", "gradient_times_input", "gradient_rollout", "occlusion")


@pytest.mark.parametrize("trial", TRIALS)
@pytest.mark.parametrize("name", GOOD)
def test_the_good_maps_are_ahead_of_random_by_several_intervals(tables, name, trial):
    value, half = ahead(tables["areas"], name, "random", trial)
    assert value > 3 * half


def test_attention_of_the_last_layer_wins_one_test_of_three(tables):
    for name in ("last_attention", "rollout"):
        won = [ahead(tables["areas"], name, "random", trial) for trial in TRIALS]
        assert [value > half for value, half in won] == [True, False, False]
    value, half = ahead(tables["areas"], "last_attention", "centre", "deletion")
    assert value < -half


def test_grad_cam_does_worse_than_chance_when_patches_return(tables):
    value, half = ahead(tables["areas"], "grad_cam", "random", "insertion")
    assert value < -half


def test_the_best_insertion_curves_rise_above_the_whole_photograph(tables):
    for name in GOOD:
        curve = np.array(tables["curves"][name]["insertion"])
        assert curve.max() > curve[-1] + 0.01


def test_what_rollout_shows_is_decided_in_the_first_two_layers(tables):
    left = {
        layer: np.mean(found)
        for layer, found in tables["randomisation"]["rollout"].items()
    }
    assert left["blocks.2"] > 0.8
    assert left["blocks.0"] < 0.1
    for name in (
        "occlusion",
        "grad_cam",
        "gradient_times_input",
        "integrated_gradients",
    ):
        assert abs(np.mean(tables["randomisation"][name]["output"])) < 0.1
