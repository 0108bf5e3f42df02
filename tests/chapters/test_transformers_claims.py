"""What chapter 11 says in words of its formulas and cards, so that changes are noticed.

That attention equals PyTorch's, that a block without positions is permutation
equivariant, that rotations depend on distances and that the ViT loads into timm's and
Hugging Face's is tested with the library, in ``tests/visiongen/models``.
"""

from itertools import pairwise
from statistics import fmean

import pytest
import timm
import torch
import torch.nn.functional as F
import yaml
from einops import rearrange
from torch import nn
from torchvision import models

from bookbuild.repository import Repository
from visiongen.evaluation.cost import network_cost, peak_memory
from visiongen.interpret.attention_statistics import (
    attention_distance,
    position_similarity,
)
from visiongen.models.attention import SelfAttention, attention, attention_weights
from visiongen.models.positions import rotate, sinusoidal
from visiongen.models.sequences import SequenceTransformer
from visiongen.models.vit import ViT
from visiongen.pretrained.models import build
from visiongen.recipes._small_vit_protocol import small_cnn, small_vit
from visiongen.training.cards import load_card
from visiongen.training.classification import predict
from visiongen.training.labelled_images import prepared_images
from visiongen.training.weights import load_trained


def metric(card, name):
    """Mean and standard deviation of a card's metric."""
    found = load_card(card)["metrics"][name]
    return found["mean"], found["std"]


def mean(card, name):
    return metric(card, name)[0]


def count(model):
    return sum(weight.numel() for weight in model.parameters())


def test_the_look_up_that_is_done_by_hand():
    q = torch.tensor([[2.0, 0, 2, 0]])
    k = torch.tensor([[1.0, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 0]])
    v = torch.tensor([[10.0], [20], [30]])
    shares = torch.tensor([[0.665, 0.090, 0.245]])
    torch.testing.assert_close(attention_weights(q, k), shares, atol=1e-3, rtol=0)
    assert float(attention(q, k, v)) == pytest.approx(15.8, abs=0.05)


def test_a_difference_of_16_is_a_ratio_of_nine_million():
    assert torch.tensor(16.0).exp() == pytest.approx(9e6, rel=0.02)


@pytest.mark.parametrize("d", [4, 64, 1024])
def test_unscaled_products_spread_as_the_root_of_d(d):
    generator = torch.Generator().manual_seed(0)
    q, k = torch.randn(2, 20_000, d, generator=generator)
    assert float((q * k).sum(1).std()) == pytest.approx(d**0.5, rel=0.03)


@pytest.mark.parametrize("scaled", [False, True])
def test_only_without_the_division_softmax_saturates(scaled):
    torch.manual_seed(0)
    q, k = torch.randn(500, 1, 1024), torch.randn(500, 16, 1024)
    a = attention_weights(q, k, scale=1024**-0.5 if scaled else 1.0)[:, 0]
    slopes = torch.diag_embed(a) - a[:, :, None] * a[:, None]
    largest, slope = float(a.amax(1).mean()), float(slopes.norm(dim=(1, 2)).mean())
    if scaled:
        assert largest < 0.35
        assert slope > 0.25
    else:
        assert largest > 0.9
        assert slope < 0.1


def test_a_row_that_may_look_nowhere_becomes_nan():
    tokens, mask = torch.randn(4, 8), torch.ones(4, 4, dtype=torch.bool)
    mask[2] = False
    nan = attention_weights(tokens, tokens, mask).isnan().all(1)
    assert nan.tolist() == [False, False, True, False]


@pytest.mark.parametrize("length", [16, 64, 100])
def test_what_attention_costs(length):
    layer = SelfAttention(32, 4, fast=False)
    flops = network_cost(layer, torch.randn(1, length, 32)).flops
    linear, quadratic = 8 * length * 32**2, 4 * length**2 * 32
    assert flops == linear + quadratic
    assert (linear == quadratic) == (length == 2 * 32)


def test_kept_shares_grow_with_the_square_and_the_fused_kernel_linearly():
    def growth(fast):
        layer = SelfAttention(32, 4, fast=fast)
        held = [peak_memory(layer, torch.randn(1, T, 32)) for T in (512, 2048)]
        return held[1] / held[0]

    assert growth(fast=False) > 12
    assert growth(fast=True) < 7


def test_the_quadratic_part_of_a_block_of_vit_b16():
    def share(tokens, width=768):
        return tokens / (6 * width + tokens)

    assert 0.035 < share(197) < 0.045
    assert 0.45 < share(4097) < 0.5


def test_eight_heads_are_ahead_and_one_and_two_are_not_apart():
    one, spread_one = metric("vit_design", "heads_1_test_accuracy")
    two, spread_two = metric("vit_design", "base_test_accuracy")
    eight, spread_eight = metric("vit_design", "heads_8_test_accuracy")
    assert eight - two > spread_eight + spread_two
    assert abs(two - one) < spread_one


def test_the_number_of_heads_changes_no_weight():
    variants = load_card("vit_design")["variants"]
    counts = {variants[n]["parameters"] for n in ("base", "heads_1", "heads_8")}
    assert len(counts) == 1
    assert count(small_vit()) in counts


def test_three_seeds_do_not_separate_the_stems():
    plain, spread_plain = metric("vit_design", "plain_stem_test_accuracy")
    small, spread = metric("vit_design", "base_test_accuracy")
    assert abs(small - plain) < spread + spread_plain


def test_products_of_places_are_constant_along_diagonals():
    waves = sinusoidal(48, 64)
    q, k = (rotate(v.expand(48, 64)) for v in torch.randn(2, 1, 64))
    for square in (waves @ waves.T, q @ k.T):
        for offset in range(-47, 48):
            diagonal = square.diagonal(offset)
            same = diagonal[:1].expand_as(diagonal)
            torch.testing.assert_close(diagonal, same, atol=1e-3, rtol=0)


def test_one_hundred_thousand_weights_sort_ten_digits():
    assert mean("digit_rewriting", "sort_learned_test_accuracy") > 99.8
    assert mean("digit_rewriting", "sort_learned_test_sequence_accuracy") > 99
    variant = load_card("digit_rewriting")["variants"]["sort_learned"]
    assert variant["parameters"] == pytest.approx(100_000, rel=0.03)
    assert count(SequenceTransformer(10, 10)) == variant["parameters"]


def test_one_head_sorts_nearly_as_well_as_four():
    one = mean("digit_rewriting", "sort_one_head_test_sequence_accuracy")
    four = mean("digit_rewriting", "sort_learned_test_sequence_accuracy")
    assert 98 < one < four


def test_without_positions_copying_is_perfect_and_the_rest_stops_at_a_ceiling():
    torch.manual_seed(0)
    digits = torch.randint(10, (100_000, 10))
    counts = F.one_hot(digits, 10).sum(1)
    others = counts - F.one_hot(digits[:, 0], 10)
    sort = 100 * float(counts.amax(1).float().mean() / 10)
    turned = 100 * float(others.amax(1).float().mean() / 9)
    found = {
        rule: mean("digit_rewriting", f"{rule}_none_test_accuracy")
        for rule in ("copy", "sort", "reverse")
    }
    assert found["copy"] == 100
    assert found["sort"] == pytest.approx(sort, abs=0.5)
    assert found["reverse"] == pytest.approx(turned, abs=0.5)
    assert max(found["sort"], found["reverse"]) < 30


def test_rotary_positions_sort_more_slowly():
    metrics = "test_sequence_accuracy"
    rotary, spread = metric("digit_rewriting", f"sort_rotary_{metrics}")
    for kind in ("learned", "sinusoidal"):
        assert mean("digit_rewriting", f"sort_{kind}_{metrics}") > rotary + 2 * spread


def test_24_blocks_are_all_or_nothing():
    curves = load_card("norm_placement")["variants"]
    for place, right in (("pre", True), ("post", False)):
        for seed in curves[f"{place}_24"]["curves"].values():
            last = seed["validation_accuracy"][-1]
            assert last > 99.9 if right else last < 25


def test_at_2_blocks_post_norm_is_ahead_by_little_more_than_the_spreads():
    before, spread = metric("norm_placement", "pre_2_test_accuracy")
    after, other = metric("norm_placement", "post_2_test_accuracy")
    assert 0 < after - before < spread + other


def test_at_8_blocks_neither_place_nor_warm_up_matters():
    names = ("pre_8", "post_8", "pre_cold", "post_cold")
    found = [mean("norm_placement", f"{name}_test_accuracy") for name in names]
    assert min(found) > 99.9


@pytest.fixture(scope="module")
def deep():
    """Gradient norms and likeness of tokens of untrained networks of 24 blocks."""
    found = {}
    for post in (False, True):
        torch.manual_seed(0)
        model = SequenceTransformer(10, 10, depth=24, post_norm=post)
        digits = torch.randint(10, (64, 10))
        target = digits.sort(1).values.flatten()
        F.cross_entropy(model(digits).flatten(0, 1), target).backward()
        slopes = [float(b.mlp[2].weight.grad.norm()) for b in model.blocks]
        x, alike = model.embedding(digits) + model.positions, []
        for block in model.blocks:
            x = block(x)
            unit = F.normalize(x.detach(), dim=2)
            alike.append(float(((unit @ unit.mT).sum((1, 2)) - 10).mean() / 90))
        found["after" if post else "before"] = slopes, alike
    return found


def test_what_vanishes_in_a_deep_post_norm_is_not_the_gradient(deep):
    for before, after in zip(deep["before"][0], deep["after"][0], strict=True):
        assert after > before > 0.1


def test_what_vanishes_is_the_difference_between_tokens(deep):
    assert deep["after"][1][-1] > 0.99
    assert deep["after"][1][11] > 0.8
    assert 0.4 < deep["before"][1][-1] < 0.7


@pytest.mark.parametrize(("patch", "weights"), [(16, 86_567_656), (32, 88_224_232)])
def test_weights_of_vit_b_by_the_formula(patch, weights):
    c, blocks, classes, tokens = 768, 12, 1000, (224 // patch) ** 2
    ends = 3 * patch**2 * c + 2 * c + (1 + tokens) * c + 2 * c + classes * (c + 1)
    assert ends + blocks * (12 * c**2 + 13 * c) == weights
    with torch.device("meta"):
        assert count(build(f"timm/vit_base_patch{patch}_224")) == weights


def test_vit_b32_has_thrice_the_weights_of_resnet50_and_about_its_arithmetic():
    image, sizes = torch.zeros(1, 3, 224, 224, device="meta"), []
    for name in (
        "timm/vit_base_patch32_224",
        "torchvision/resnet50",
        "timm/vit_base_patch16_224",
    ):
        with torch.device("meta"):
            network = build(name).eval()
        sizes.append(network_cost(network, image))
    small, resnet, large = sizes
    assert small.parameters > 3 * resnet.parameters
    assert small.flops == pytest.approx(resnet.flops, rel=0.15)
    assert 0.2 < small.flops / large.flops < 0.3


def test_timms_vit_wants_one_half_and_torchvisions_wants_imagenets_mean():
    entry = timm.get_pretrained_cfg("vit_base_patch32_224")
    assert entry.mean == entry.std == (0.5, 0.5, 0.5)
    for name in ("vit_b_32", "resnet50"):
        crop = models.get_model_weights(name).DEFAULT.transforms()
        assert list(crop.mean) == [0.485, 0.456, 0.406]
        assert list(crop.std) == [0.229, 0.224, 0.225]


@pytest.mark.parametrize(
    ("key", "name", "weights"),
    [
        ("vit_b_32_torchvision", "vit_b_32", "IMAGENET1K_V1"),
        ("resnet50_torchvision_v1", "resnet50", "IMAGENET1K_V1"),
        ("resnet50_torchvision_v2", "resnet50", "IMAGENET1K_V2"),
    ],
)
def test_published_accuracies_are_torchvisions(key, name, weights):
    quoted = yaml.safe_load(
        (Repository.find().root / "book" / "published.yml").read_text("utf-8")
    )
    entry = models.get_model_weights(name)[weights]
    accuracy = entry.meta["_metrics"]["ImageNet-1K"]["acc@1"]
    assert float(quoted[key]["value"]) == pytest.approx(accuracy, abs=0.051)


def test_the_books_vit_begins_to_learn_by_heart_and_misses_a_third():
    curve = load_card("vit_tiny_imagenet32")["curves"]["0"]
    gaps = [
        train - held
        for train, held in zip(
            curve["train_accuracy"], curve["validation_accuracy"], strict=True
        )
    ]
    assert 9 < gaps[-1] < 12
    assert all(later > earlier for earlier, later in pairwise(gaps))
    test = mean("vit_tiny_imagenet32", "test_accuracy")
    assert 20 < test < curve["validation_accuracy"][-1] < 100 / 3
    assert count(ViT()) == pytest.approx(2e6, rel=0.03)


@pytest.fixture(scope="module")
def vit():
    return load_trained("vit_tiny_imagenet32", ViT())


@pytest.fixture(scope="module")
def pairs(vit):
    """Cosines of learned positions, distances, and whether a pair is mirrored."""
    y, x = torch.meshgrid(torch.arange(8), torch.arange(8), indexing="ij")
    other_y, other_x = y[..., None, None], x[..., None, None]
    down, across = (other_y - y).abs(), (other_x - x).abs()
    mirrored, upside = other_x + x == 7, other_y + y == 7
    return position_similarity(vit.positions), down, across, mirrored, upside


def test_learned_positions_know_the_grid(pairs):
    alike, down, across, _, _ = pairs
    near, far = alike[down + across == 1].mean(), alike[down + across == 7].mean()
    assert near > 0.5
    assert far < 0


def test_learned_positions_know_a_mirror_from_left_to_right_only(pairs):
    alike, down, across, mirrored, upside = pairs
    beside, below = (down == 0) & (across == 3), (down == 3) & (across == 0)
    assert alike[beside & mirrored].mean() > 2 * alike[beside & ~mirrored].mean() > 0
    assert alike[below & upside].mean() < 0.1


@pytest.mark.data
def test_no_head_is_local(vit):
    from visiongen.interpret.attention_maps import attention_maps

    images = prepared_images("tiny_imagenet32", "test").images[:32].float() / 255
    for layer in attention_maps(vit, images):
        assert attention_distance(layer, 4).min() > 6


@pytest.mark.data
def test_no_wrong_preparation_leaves_much(vit):
    test = prepared_images("tiny_imagenet32", "test").part(0, 500)
    mean = torch.tensor([0.485, 0.456, 0.406])[:, None, None]
    deviation = torch.tensor([0.229, 0.224, 0.225])[:, None, None]

    def right(way):
        found = predict(vit, test.images, way).argmax(1) == test.labels
        return float(found.float().mean())

    own = right(lambda x: x)
    assert right(lambda x: ((x - mean) / deviation + 1) / 2) < own / 4
    assert right(lambda x: 2 * x - 1) < own / 4
    assert right(lambda x: 255 * x) < own / 4


@pytest.mark.parametrize("batch_first", [False, True])
def test_only_the_careless_layer_mixes_pictures(batch_first):
    torch.manual_seed(0)
    layer = nn.MultiheadAttention(32, 4, batch_first=batch_first).eval()
    x = torch.randn(4, 9, 32)
    other = x.clone()
    other[1:] += 1
    with torch.no_grad():
        before, after = (layer(z, z, z)[0] for z in (x, other))
    assert before.shape == x.shape
    assert torch.allclose(before[0], after[0], atol=1e-6) == batch_first


def test_the_small_networks_have_equal_weights_to_within_one_in_a_hundred():
    assert count(small_vit()) == pytest.approx(count(small_cnn()), rel=0.01)


SIZES = (1000, 5000, 25_000)


def accuracies(network):
    return [metric("vit_data_size", f"{network}_{n}_test_accuracy") for n in SIZES]


def fits(network):
    """Accuracy on training images at the end, mean over seeds, by size."""
    variants = load_card("vit_data_size")["variants"]
    curves = [variants[f"{network}_{n}"]["curves"].values() for n in SIZES]
    return [fmean(c["train_accuracy"][-1] for c in seeds) for seeds in curves]


def test_the_cnn_is_about_twenty_points_ahead_at_every_size():
    pairs = zip(accuracies("cnn"), accuracies("vit"), strict=True)
    for (cnn, _), (vit, _) in pairs:
        assert 17 < cnn - vit < 24
    assert accuracies("cnn")[0][0] > accuracies("vit")[-1][0] + 10


def test_the_vit_gains_nothing_from_more_images_but_from_more_steps():
    _, (few, spread), (many, other) = accuracies("vit")
    assert abs(many - few) < spread + other
    one, five, twenty_five = fits("vit")
    assert one > 70
    assert 45 < five < 55
    assert 45 < twenty_five < 55
    half_as_long, third = metric("vit_design", "base_test_accuracy")
    assert few - half_as_long > spread + third


@pytest.mark.data
def test_seams_do_more_harm_than_order():
    vit = load_trained("vit_tiny_imagenet32", ViT())
    test = prepared_images("tiny_imagenet32", "test")
    images, labels = test.images[:2000], test.labels[:2000]
    order = torch.randperm(64, generator=torch.Generator().manual_seed(0))
    cut = rearrange(images, "b c (y p) (x q) -> b c (y x) p q", p=4, q=4)
    mixed = rearrange(cut[:, :, order], "b c (y x) p q -> b c (y p) (x q)", y=8)

    def right(network, pictures):
        return float((predict(network, pictures).argmax(1) == labels).float().mean())

    whole, seams = right(vit, images), right(vit, mixed)
    vit.positions.data[:, 1:] = vit.positions[:, 1 + order].clone()
    assert seams < 0.5 * right(vit, images) < right(vit, images) < whole
