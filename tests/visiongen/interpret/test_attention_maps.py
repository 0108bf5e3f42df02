"""Extracted attention is the network's own, and the network is left as it was."""

import copy

import pytest
import torch
from torch import nn

from visiongen.interpret.attention_maps import (
    attention_layers,
    attention_maps,
    output_from,
    recorded_attention,
    weights_of,
)


def hooks_of(model):
    return [
        (
            len(layer._forward_hooks),
            len(layer._forward_pre_hooks),
            layer.__dict__.keys(),
        )
        for layer in model.modules()
    ]


def test_there_is_one_map_for_each_layer_with_rows_that_sum_to_one(vit, images):
    maps = attention_maps(vit, images)
    assert [tuple(weights.shape) for weights in maps] == [(4, 2, 17, 17)] * 3
    for weights in maps:
        torch.testing.assert_close(weights.sum(-1), torch.ones(4, 2, 17))


def test_the_maps_are_those_of_timms_own_extraction(timms, images):
    from timm.utils import AttentionExtract

    # it finds the softmax in the graph, which the fused kernel hides
    unfused = copy.deepcopy(timms)
    for block in unfused.blocks:
        block.attn.fused_attn = False
    expected = AttentionExtract(unfused)(images).values()
    for ours, theirs in zip(attention_maps(timms, images), expected, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=0)


def test_the_maps_are_those_of_attention_without_the_fused_kernel(timms, images):
    seen, expected = [], attention_maps(timms, images)
    for block in timms.blocks:
        block.attn.fused_attn = False
        block.attn.attn_drop.register_forward_hook(
            lambda module, inputs, output: seen.append(output)
        )
    with torch.no_grad():
        timms(images)
    for ours, theirs in zip(expected, seen, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=0)


def test_the_weights_reproduce_each_layers_output(vit, images):
    taken = {}

    def keep(layer, inputs, output):
        taken[layer] = inputs[0], output

    hooks = [
        layer.register_forward_hook(keep) for layer in attention_layers(vit).values()
    ]
    with torch.no_grad():
        vit(images)
    for hook in hooks:
        hook.remove()
    assert len(taken) == 3
    for layer, (x, expected) in taken.items():
        found = output_from(layer, x, weights_of(layer, x))
        torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


def test_the_network_is_left_as_it_was(vit, images):
    hooks, outputs = hooks_of(vit), vit(images)
    state = copy.deepcopy(vit.state_dict())
    flags = [weight.requires_grad for weight in vit.parameters()]
    attention_maps(vit, images)
    assert hooks_of(vit) == hooks
    assert torch.equal(vit(images), outputs)
    assert all(torch.equal(state[k], v) for k, v in vit.state_dict().items())
    assert [weight.requires_grad for weight in vit.parameters()] == flags
    assert all(weight.grad is None for weight in vit.parameters())
    assert not vit.training


def test_the_network_is_left_as_it_was_after_an_error(vit):
    hooks = hooks_of(vit)
    with pytest.raises(Exception, match=r"size|shape|height"):
        attention_maps(vit, torch.rand(1, 3, 20, 20))
    assert hooks_of(vit) == hooks


def test_somebody_elses_hooks_stay(ours, images):
    calls = []
    hook = lambda *passed: calls.append(1)  # noqa: E731
    ours.blocks[0].attention.register_forward_hook(hook)
    attention_maps(ours, images)
    ours(images)
    assert len(calls) == 2


def test_outputs_while_recording_equal_the_fused_kernels(vit, images):
    expected = vit(images)
    with recorded_attention(vit):
        found = vit(images)
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-5)


def test_training_mode_is_refused(ours, images):
    with pytest.raises(ValueError, match=r"call model\.eval\(\) first"):
        attention_maps(ours.train(), images)


def test_a_network_without_attention_is_named():
    with pytest.raises(ValueError, match="Sequential has no attention layer"):
        attention_maps(nn.Sequential(nn.Flatten()).eval(), torch.rand(1, 3, 4, 4))
