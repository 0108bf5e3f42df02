"""Every way of explaining a vision transformer's answer, in one form.

A method takes our ViT in evaluation mode, images ``(B, 3, H, W)`` in [0, 1] and the
class ``(B,)`` of each that is explained, and returns relevance ``(B, H, W)``: larger
is more relevant, and no map is scaled.
"""

from collections.abc import Callable

from torch import Tensor

from visiongen.interpret.attention_maps import attention_maps
from visiongen.interpret.faithfulness import nearness_to_centre, random_relevance
from visiongen.interpret.grad_cam import enlarge, grad_cam, patches_as_maps
from visiongen.interpret.gradients import input_gradient, integrated_gradients
from visiongen.interpret.occlusion import occlusion
from visiongen.interpret.rollout import attention_rollout, gradient_rollout, patch_map
from visiongen.models.vit import ViT

Method = Callable[[ViT, Tensor, Tensor], Tensor]
GREY = 0.5  # shows nothing


def random_map(model: ViT, images: Tensor, classes: Tensor) -> Tensor:
    """Know nothing."""
    return random_relevance(images)


def centre_map(model: ViT, images: Tensor, classes: Tensor) -> Tensor:
    """Bet on the middle of every picture."""
    nearness = nearness_to_centre(images.shape[-1]).to(images.device)
    return nearness.expand(len(images), -1, -1)


def last_attention(model: ViT, images: Tensor, classes: Tensor) -> Tensor:
    """Mean over heads of what the class token reads in the last block."""
    weights = attention_maps(model, images)[-1].mean(1)
    return _enlarged(patch_map(weights), images)


def rollout(model: ViT, images: Tensor, classes: Tensor) -> Tensor:
    """Attention rollout."""
    return _enlarged(
        patch_map(attention_rollout(attention_maps(model, images))), images
    )


def class_rollout(model: ViT, images: Tensor, classes: Tensor) -> Tensor:
    """Rollout of the attention that raises the class's score."""
    return _enlarged(patch_map(gradient_rollout(model, images, classes)), images)


def last_grad_cam(model: ViT, images: Tensor, classes: Tensor) -> Tensor:
    """Grad-CAM before the last attention."""
    layer = model.blocks[-1].attention_norm
    return grad_cam(model, layer, images, classes, patches_as_maps)  # type: ignore


def input_times_gradient(model: ViT, images: Tensor, classes: Tensor) -> Tensor:
    """Gradient × input, counted from grey and summed over channels."""
    # the network scales its input to 2x − 1: what it multiplies is 0 where x is grey
    return ((images - GREY) * input_gradient(model, images, classes)).sum(1)


def from_grey(model: ViT, images: Tensor, classes: Tensor) -> Tensor:
    """Integrated gradients from grey, summed over channels."""
    return integrated_gradients(model, images, classes, GREY).sum(1)


def covered_patches(model: ViT, images: Tensor, classes: Tensor) -> Tensor:
    """Cover one patch at a time with grey."""
    return occlusion(model, images, classes, model.patch, model.patch, GREY)


METHODS: dict[str, Method] = {
    "random": random_map,
    "centre": centre_map,
    "last_attention": last_attention,
    "rollout": rollout,
    "gradient_rollout": class_rollout,
    "grad_cam": last_grad_cam,
    "gradient_times_input": input_times_gradient,
    "integrated_gradients": from_grey,
    "occlusion": covered_patches,
}


def _enlarged(maps: Tensor, images: Tensor) -> Tensor:
    return enlarge(maps, images.shape[-2], images.shape[-1])
