"""The U-Nets have their sizes and shapes; conditions reach every picture separately."""

from functools import partial

import pytest
import torch
import torch.nn.functional as F
from diffusers.models.embeddings import get_timestep_embedding
from torch import nn

from visiongen.models.conditioning import (
    AdaptiveNorm,
    AddContext,
    AddedLabel,
    ConcatenatedLabel,
    CrossAttention,
    LabelEmbedding,
    LabelTokens,
    TimeOnly,
    drop_labels,
)
from visiongen.models.course_unet import CourseUNet
from visiongen.models.point_denoiser import PointDenoiser
from visiongen.models.time_embedding import sinusoidal
from visiongen.models.unet import UNet
from visiongen.models.unet_parts import PixelAttention, ResidualBlock

CONDITIONS = {
    "concatenation": {"condition": ConcatenatedLabel},
    "addition": {"condition": AddedLabel},
    "adaptive": {"condition": AddedLabel, "inject": AdaptiveNorm},
    "cross-attention": {"condition": LabelTokens},
}


def count(model):
    return sum(weight.numel() for weight in model.parameters())


def awake(model):
    """The model with random weights where it begins with zeros."""
    generator = torch.Generator().manual_seed(0)
    for weight in model.parameters():
        if not weight.any():
            weight.data = 0.1 * torch.randn(weight.shape, generator=generator)
    return model.eval()


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


def test_the_courses_network_has_2848833_weights():
    def block(inputs, outputs):
        convolutions = 9 * (inputs + outputs) * outputs + 2 * outputs
        norms, time, shortcut = 4 * outputs, 129 * outputs, (inputs + 1) * outputs
        return convolutions + norms + time + shortcut

    blocks = [(1, 64), (64, 128), (128, 256), (256, 128), (128, 64)]
    resampling = 16 * (64 * 64 + 128 * 128 + 256 * 128 + 128 * 64) + 64 + 128 + 128 + 64
    by_hand = sum(block(*each) for each in blocks) + resampling + 65
    assert count(CourseUNet()) == by_hand == 2_848_833


def test_the_lean_network_has_a_fifth_of_that():
    assert 0.19 < count(UNet()) / count(CourseUNet()) < 0.20


@pytest.mark.parametrize(
    "model",
    [CourseUNet, UNet, partial(UNet, attention=False), partial(UNet, widths=(16, 32))],
)
def test_a_picture_comes_out_as_large_as_it_went_in(model):
    x, t = torch.randn(2, 1, 28, 28), torch.tensor([1.0, 1000.0])
    assert model()(x, t).shape == x.shape


def test_a_picture_that_cannot_be_halved_is_refused():
    with pytest.raises(ValueError, match="30 × 28 pixels cannot be halved 2 times"):
        UNet()(torch.randn(1, 1, 30, 28), torch.ones(1))


def test_the_lean_network_begins_with_the_answer_zero():
    assert not UNet()(torch.randn(2, 1, 28, 28), torch.ones(2)).any()


@pytest.mark.parametrize("model", [CourseUNet, UNet])
def test_time_and_picture_both_matter_and_batches_do_not_mix(model):
    network = awake(model())
    x, t = torch.randn(3, 1, 28, 28), torch.tensor([5.0, 5.0, 900.0])
    together = network(x, t)
    alone = network(x[1:2], t[1:2])
    torch.testing.assert_close(together[1:2], alone, atol=1e-4, rtol=1e-3)
    assert not torch.allclose(network(x, t.flip(0))[0], together[0])


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_condition_reaches_its_picture_only(name):
    network = awake(UNet(widths=(16, 32), **CONDITIONS[name]))
    x, t = torch.randn(2, 1, 8, 8), torch.full((2,), 300.0)
    first = network(x, t, torch.tensor([3, 4]))
    second = network(x, t, torch.tensor([3, 7]))
    torch.testing.assert_close(first[0], second[0], atol=1e-5, rtol=1e-4)
    assert not torch.allclose(first[1], second[1], atol=1e-3)


@pytest.mark.parametrize("name", CONDITIONS)
def test_no_label_is_not_class_0(name):
    network = awake(UNet(widths=(16, 32), **CONDITIONS[name]))
    x, t = torch.randn(1, 1, 8, 8), torch.full((1,), 300.0)
    answers = [network(x, t, torch.tensor([label])) for label in (0, 10)]
    assert not torch.allclose(*answers, atol=1e-3)
    with pytest.raises(IndexError):
        network(x, t, torch.tensor([11]))


@pytest.mark.parametrize("name", CONDITIONS)
def test_shares_of_one_label_are_that_label(name):
    network = awake(UNet(widths=(16, 32), **CONDITIONS[name]))
    x, t = torch.randn(2, 1, 8, 8), torch.full((2,), 300.0)
    label = torch.tensor([3, 10])
    torch.testing.assert_close(
        network(x, t, F.one_hot(label, 11).float()), network(x, t, label)
    )


def test_shares_need_a_column_for_no_label():
    with pytest.raises(ValueError, match="need 11 columns"):
        LabelEmbedding(10, 4)(torch.ones(2, 10))


def test_an_unconditional_network_refuses_labels():
    with pytest.raises(ValueError, match="without labels"):
        TimeOnly()(torch.ones(1), torch.zeros(1))


def test_labels_are_dropped_one_by_one_and_never_become_a_class():
    label = torch.randint(10, (10_000,))
    dropped = drop_labels(label, 0.2, none=10)
    assert float((dropped == 10).float().mean()) == pytest.approx(0.2, abs=0.02)
    assert torch.equal(dropped[dropped != 10], label[dropped != 10])
    assert torch.equal(drop_labels(label, 0.0, none=10), label)
    assert (drop_labels(label, 1.0, none=10) == 10).all()


def test_a_given_picture_is_looked_at():
    network = awake(UNet(widths=(16, 32), given=1))
    x, t = torch.randn(1, 1, 8, 8), torch.ones(1)
    one, other = (network(x, t, given=torch.randn(1, 1, 8, 8)) for _ in range(2))
    assert not torch.allclose(one, other, atol=1e-4)


def test_waves_equal_diffusers():
    t = torch.tensor([0.0, 1.0, 17.5, 1000.0])
    expected = get_timestep_embedding(t, 64, downscale_freq_shift=0)
    torch.testing.assert_close(sinusoidal(t, 64), expected, atol=1e-5, rtol=0)


def test_waves_tell_neighbouring_times_apart():
    waves = sinusoidal(torch.arange(1001.0), 32)
    gaps = torch.cdist(waves, waves) + 10 * torch.eye(1001)
    assert gaps.min() > 0.1


def test_an_odd_width_is_refused():
    with pytest.raises(ValueError, match="even, not 33"):
        sinusoidal(torch.ones(1), 33)


@pytest.mark.parametrize("inject", [AddContext, AdaptiveNorm])
def test_a_block_begins_as_its_shortcut(inject):
    block = ResidualBlock(16, 16, 8, inject)
    x = torch.randn(2, 16, 4, 4)
    torch.testing.assert_close(block(x, torch.randn(2, 8)), x)


def test_adaptive_normalisation_equals_its_formula():
    layer, x, c = AdaptiveNorm(8, 16), torch.randn(2, 16, 4, 4), torch.randn(2, 8)
    scale, shift = (
        F.silu(c) @ layer.project[1].weight.T + layer.project[1].bias
    ).split(16, 1)
    expected = (
        F.group_norm(x, 8) * (1 + scale[..., None, None]) + shift[..., None, None]
    )
    torch.testing.assert_close(layer(x, c), expected, atol=1e-5, rtol=1e-5)


def test_adding_the_context_moves_each_channel_before_it_is_normalised():
    layer, x, c = AddContext(8, 16), torch.randn(2, 16, 4, 4), torch.randn(2, 8)
    moved = (
        x
        + (F.silu(c) @ layer.project[1].weight.T + layer.project[1].bias)[
            :, :, None, None
        ]
    )
    torch.testing.assert_close(
        layer(x, c), F.group_norm(moved, 8), atol=1e-5, rtol=1e-5
    )


def test_cross_attention_equals_pytorch():
    ours = CrossAttention(16, 6, heads=2)
    theirs = nn.MultiheadAttention(16, 2, kdim=6, vdim=6, batch_first=True)
    theirs.q_proj_weight.data = ours.to_q.weight.data
    theirs.k_proj_weight.data, theirs.v_proj_weight.data = ours.to_kv.weight.data.chunk(
        2
    )
    theirs.in_proj_bias.data = torch.cat([ours.to_q.bias.data, ours.to_kv.bias.data])
    theirs.out_proj.load_state_dict(ours.to_out.state_dict())
    x, tokens = torch.randn(2, 16, 3, 5), torch.randn(2, 4, 6)
    pixels = ours.norm(x).flatten(2).mT
    expected = x + theirs(pixels, tokens, tokens)[0].mT.reshape(x.shape)
    torch.testing.assert_close(ours(x, tokens), expected, atol=1e-5, rtol=0)


def test_pixel_attention_does_not_know_where_a_pixel_is():
    layer, x = PixelAttention(16), torch.randn(1, 16, 3, 4)
    turned = layer(x.flip(2, 3)).flip(2, 3)
    torch.testing.assert_close(layer(x), turned, atol=1e-5, rtol=0)


def test_the_point_denoiser_maps_points_to_points():
    network = PointDenoiser(2)
    assert network(torch.randn(5, 2), torch.ones(5)).shape == (5, 2)
