"""Attributions of networks whose true answer is known."""

import pytest
import torch
from torch import nn

from visiongen.interpret.grad_cam import enlarge, grad_cam, patches_as_maps
from visiongen.interpret.gradients import (
    gradient_times_input,
    input_gradient,
    integrated_gradients,
)
from visiongen.interpret.occlusion import occlusion


def shares(linear, images, classes):
    """What each pixel adds to a linear network's score."""
    return images * linear.weight[classes]


def test_gradient_of_a_linear_network_is_its_weights(linear, images, classes):
    found = input_gradient(linear, images, classes)
    torch.testing.assert_close(found, linear.weight[classes])


def test_gradient_times_input_is_exact_for_a_linear_network(linear, images, classes):
    found = gradient_times_input(linear, images, classes)
    torch.testing.assert_close(found, shares(linear, images, classes))
    assert linear.weight.grad is None


def test_integrated_gradients_are_exact_for_a_linear_network(linear, images, classes):
    found = integrated_gradients(linear, images, classes, baseline=0.5, steps=1)
    expected = (images - 0.5) * linear.weight[classes]
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("baseline", [0.0, 0.5])
def test_integrated_gradients_are_complete(baseline, images, classes):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(768, 16), nn.GELU(), nn.Linear(16, 5))
    found = integrated_gradients(model.eval(), images, classes, baseline, steps=64)
    start = torch.full_like(images, baseline)
    rise = (model(images) - model(start)).gather(1, classes[:, None])[:, 0]
    torch.testing.assert_close(found.sum((1, 2, 3)), rise, atol=1e-4, rtol=0)
    # gradient × input is not complete here: the test can tell the two apart
    other = gradient_times_input(model, images, classes).sum((1, 2, 3))
    assert (other - rise).abs().max() > 1e-2


def test_integrated_gradients_need_a_step(linear, images, classes):
    with pytest.raises(ValueError, match="at least one step, not 0"):
        integrated_gradients(linear, images, classes, steps=0)


def test_occlusion_of_one_pixel_is_its_share(linear, images, classes):
    found = occlusion(linear, images, classes, side=1, stride=1, value=0.0)
    expected = shares(linear, images, classes).sum(1)
    torch.testing.assert_close(found, expected, atol=1e-3, rtol=0)


def test_occlusion_by_squares_spreads_the_sum_of_their_shares(linear, images, classes):
    found = occlusion(linear, images, classes, side=4, stride=4, value=0.5)
    each = ((images - 0.5) * linear.weight[classes]).sum(1)
    sums = nn.functional.avg_pool2d(each[:, None], 4)[:, 0] * 16
    expected = sums.repeat_interleave(4, 1).repeat_interleave(4, 2)
    torch.testing.assert_close(found, expected, atol=1e-3, rtol=0)


def test_overlapping_squares_are_averaged(linear, images, classes):
    """Inside, each pixel lies in four squares; in the corner, in one."""
    found = occlusion(linear, images, classes, side=2, stride=1, value=0.0)
    each = shares(linear, images, classes).sum(1)
    sums = 4 * nn.functional.avg_pool2d(each, 2, stride=1)  # (B, 15, 15)
    inside = nn.functional.avg_pool2d(sums, 2, stride=1)  # (B, 14, 14)
    torch.testing.assert_close(found[:, 1:-1, 1:-1], inside, atol=1e-3, rtol=0)
    torch.testing.assert_close(found[:, 0, 0], sums[:, 0, 0], atol=1e-3, rtol=0)


def test_a_square_must_fit(linear, images, classes):
    with pytest.raises(ValueError, match="17 does not fit in 16 × 16"):
        occlusion(linear, images, classes, side=17, stride=1)


class MeanOfMaps(nn.Module):
    """Convolution, mean over the map, linear: where Grad-CAM is CAM (Zhou, 2016)."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.maps = nn.Sequential(nn.Conv2d(3, 6, 3, stride=2, padding=1), nn.ReLU())
        self.output = nn.Linear(6, 5)

    def forward(self, images):
        return self.output(self.maps(images).mean((2, 3)))


def test_grad_cam_is_cam_where_cam_exists(images, classes):
    model = MeanOfMaps().eval()
    weights = model.output.weight[classes]  # (B, K)
    cam = torch.einsum("bk,bkhw->bhw", weights, model.maps(images)).relu() / 64
    found = grad_cam(model, model.maps, images, classes)
    torch.testing.assert_close(found, enlarge(cam, 16, 16).detach())


def test_grad_cam_of_a_vit_needs_the_tokens_before_the_last_attention(
    ours, images, classes
):
    last = ours.blocks[-1]
    after = grad_cam(ours, last, images, classes, patches_as_maps)
    assert after.abs().max() == 0
    before = grad_cam(ours, last.attention_norm, images, classes, patches_as_maps)
    assert before.shape == (4, 16, 16)
    assert (before.amax((1, 2)) > 0).any()


def test_grad_cam_leaves_no_hook_and_no_gradient(images, classes):
    model = MeanOfMaps().eval()
    grad_cam(model, model.maps, images, classes)
    assert not any(layer._forward_hooks for layer in model.modules())
    assert all(weight.grad is None for weight in model.parameters())


def test_grad_cam_says_what_is_wrong_with_a_layer(ours, images, classes):
    with pytest.raises(ValueError, match=r"\(4, 17, 24\), not maps"):
        grad_cam(ours, ours.norm, images, classes)
    with pytest.raises(ValueError, match="not part of what the model runs"):
        grad_cam(ours, nn.Identity(), images, classes)
