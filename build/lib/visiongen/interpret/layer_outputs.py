"""What layers give while a network runs, in copies that nothing overwrites."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


@torch.no_grad()
def layer_outputs(
    model: nn.Module, inputs: Tensor, layers: Sequence[str]
) -> dict[str, Tensor]:
    """Run a network once and return the outputs of some of its layers, by name.

    Args:
        model: the network; its mode stays as it is.
        inputs: what it is called with.
        layers: names of submodules that give one tensor each.

    Raises:
        AttributeError: the network has no such layer.
    """
    kept: dict[str, Tensor] = {}
    hooks = []
    try:
        for name in layers:

            def keep(layer, passed, output, name=name):
                # cloned: the next layer may work in place and overwrite its input
                kept[name] = output.clone()

            hooks.append(model.get_submodule(name).register_forward_hook(keep))
        model(inputs)
    finally:
        for hook in hooks:
            hook.remove()
    return kept
