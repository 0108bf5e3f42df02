"""Rollout, flow and statistics of attention on cases worked out by hand."""

import networkx
import numpy as np
import pytest
import torch

from visiongen.interpret.attention_maps import attention_maps, recorded_attention
from visiongen.interpret.attention_statistics import (
    attention_distance,
    attention_entropy,
    position_similarity,
)
from visiongen.interpret.rollout import (
    attention_flow,
    attention_rollout,
    gradient_rollout,
    patch_map,
    with_residual,
)


def random_maps(layers, tokens=5, batch=2, heads=3):
    generator = torch.Generator().manual_seed(0)
    shape = (batch, heads, tokens, tokens)
    return [
        (3 * torch.randn(shape, generator=generator)).softmax(-1) for _ in range(layers)
    ]


def test_rollout_of_two_layers_is_a_product():
    first, second = random_maps(2)
    stream = torch.eye(5)
    expected = (0.5 * stream + 0.5 * second.mean(1)) @ (
        0.5 * stream + 0.5 * first.mean(1)
    )
    torch.testing.assert_close(attention_rollout([first, second]), expected)


def test_rollout_shares_out_the_whole():
    rollout = attention_rollout(random_maps(6))
    torch.testing.assert_close(rollout.sum(-1), torch.ones(2, 5))


def test_rollout_follows_a_token_that_is_handed_on():
    """Token 0 reads 1 in the second layer, which read 3 in the first."""
    first, second = torch.eye(5)[None, None].repeat(2, 1, 1, 1, 1)
    first[0, 0, 1], second[0, 0, 0] = torch.eye(5)[3], torch.eye(5)[1]
    rollout = attention_rollout([first, second], keep=0.0)
    assert rollout[0, 0].tolist() == [0, 0, 0, 1, 0]


def test_flow_through_one_layer_is_that_layer():
    (layer,) = random_maps(1)
    expected = with_residual([layer], 0.5)[0][:, 0]
    torch.testing.assert_close(attention_flow([layer]), expected, atol=1e-6, rtol=0)


def test_flow_equals_networkx():
    maps = random_maps(3, batch=1)
    layers = with_residual(maps, 0.5)
    graph = networkx.DiGraph()
    for depth, layer in enumerate(layers):
        for (query, key), weight in np.ndenumerate(layer[0].numpy()):
            graph.add_edge((depth + 1, query), (depth, key), capacity=float(weight))
    expected = [
        networkx.maximum_flow_value(graph, (3, 0), (0, key)) for key in range(5)
    ]
    np.testing.assert_allclose(attention_flow(maps)[0], expected, atol=2e-5)


def test_gradient_rollout_of_one_layer_is_positive_gradient_times_weight(vit, images):
    classes = torch.tensor([0, 3, 1, 4])
    with recorded_attention(vit) as maps:
        vit(images).gather(1, classes[:, None]).sum()
        scores = vit(images).gather(1, classes[:, None]).sum()
        slopes = torch.autograd.grad(scores, maps[3:])
    relevance = torch.eye(17)
    for weights, slope in zip(maps[3:], slopes, strict=True):
        relevance = relevance + (weights * slope).relu().mean(1) @ relevance
    found = gradient_rollout(vit, images, classes)
    torch.testing.assert_close(found, relevance.detach(), atol=1e-5, rtol=1e-4)


def test_gradient_rollout_works_on_a_frozen_network_and_leaves_no_gradient(
    vit, images, classes
):
    expected = gradient_rollout(vit, images, classes)
    vit.requires_grad_(False)
    assert torch.equal(gradient_rollout(vit, images, classes), expected)
    assert all(weight.grad is None for weight in vit.parameters())


def test_a_share_above_one_is_refused():
    with pytest.raises(ValueError, match=r"\[0, 1\], not 2"):
        attention_rollout(random_maps(1), keep=2)


def test_patches_lie_row_by_row():
    row = torch.arange(17.0)[None]
    assert patch_map(row)[0, 2].tolist() == [9, 10, 11, 12]
    assert patch_map(row[:, None].repeat(1, 17, 1)).equal(patch_map(row))


def test_distance_of_neighbours_is_a_patch():
    """Each of 2 × 2 patches looks at its neighbour to the side, the class token too."""
    weights = torch.zeros(1, 1, 5, 5)
    weights[0, 0, range(5), [1, 2, 1, 4, 3]] = 1
    assert attention_distance(weights, patch=4).tolist() == [4]


def test_distance_of_even_attention_is_the_mean_over_all_pairs():
    weights = torch.full((1, 2, 17, 17), 1 / 17)
    places = [(4 * i, 4 * j) for i in range(4) for j in range(4)]
    expected = np.mean([np.hypot(a - c, b - d) for a, b in places for c, d in places])
    np.testing.assert_allclose(
        attention_distance(weights, 4), [expected] * 2, rtol=1e-5
    )


def test_entropy_is_zero_if_sharp_and_log_t_if_even():
    sharp = torch.eye(16).expand(1, 1, 16, 16)
    even = torch.full((1, 1, 16, 16), 1 / 16)
    both = attention_entropy(torch.cat([sharp, even], 1))
    torch.testing.assert_close(both, torch.tensor([0.0, 4.0]))


def test_a_position_resembles_itself_most(ours, images):
    similarity = position_similarity(ours.positions)
    assert similarity.shape == (4, 4, 4, 4)
    flat = similarity.reshape(16, 16)
    torch.testing.assert_close(flat.diagonal(), torch.ones(16))
    assert (flat <= 1 + 1e-6).all()


def test_a_trained_looking_network_gives_uneven_maps(vit, images):
    """Guards the fixtures: even attention would make the tests above empty."""
    assert attention_entropy(attention_maps(vit, images)[0]).max() < 3.9
