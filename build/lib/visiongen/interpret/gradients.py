"""Attribution by gradients: what each pixel adds to the score of a class.

All functions take a network in evaluation mode, images ``(B, C, H, W)`` as it expects
them and the class ``(B,)`` of each that is explained. They leave no gradient in the
network's weights. Sum the result over channels for one value a pixel.
"""

import torch
from torch import Tensor, nn


def input_gradient(model: nn.Module, images: Tensor, classes: Tensor) -> Tensor:
    """Return ∂ score / ∂ pixel ``(B, C, H, W)``.

    Source: Simonyan, Vedaldi and Zisserman (2014), section 3.
    """
    with torch.enable_grad():
        pixels = images.detach().clone().requires_grad_()
        chosen = model(pixels).gather(1, classes[:, None]).sum()
        (slope,) = torch.autograd.grad(chosen, pixels)
    return slope


def gradient_times_input(model: nn.Module, images: Tensor, classes: Tensor) -> Tensor:
    """Return pixel · ∂ score / ∂ pixel ``(B, C, H, W)``.

    Exact for a linear network without bias. Source: Shrikumar et al. (2017).
    """
    return images * input_gradient(model, images, classes)


def integrated_gradients(
    model: nn.Module,
    images: Tensor,
    classes: Tensor,
    baseline: Tensor | float = 0.0,
    steps: int = 32,
) -> Tensor:
    """Average the gradient on the way from a baseline, times the way.

    Completeness: the values of an image sum to the score's rise from baseline to
    image, up to the error of the midpoint rule, which falls with ``steps``.

    Args:
        model: see above.
        images: see above.
        classes: see above.
        baseline: a picture that shows nothing, ``(B, C, H, W)``, or one grey value.
        steps: points on the straight way.

    Raises:
        ValueError: fewer than one step.

    Source: Sundararajan, Taly and Yan (2017), equations 1 and 3.
    """
    if steps < 1:
        raise ValueError(f"the way needs at least one step, not {steps}")
    start = torch.as_tensor(baseline, dtype=images.dtype, device=images.device)
    way = images - start
    total = torch.zeros_like(images)
    for step in range(steps):
        along = start + (step + 0.5) / steps * way
        total += input_gradient(model, along, classes)
    # IG = (x − x′) · ∫₀¹ ∂F(x′ + α (x − x′)) / ∂x dα
    return way * total / steps
