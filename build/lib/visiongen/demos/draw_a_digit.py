"""The two networks of the digit demo (chapter 4), and its scrambled order of pixels."""

import copy

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from visiongen.models.ann import ANN
from visiongen.models.cnn import CNN
from visiongen.training.labelled_images import shuffle_pixels
from visiongen.training.weights import load_trained

SIDE = 28


def files() -> dict[str, bytes]:
    """The demo's data files by name: fp16 weights, and the order as int16."""
    tensors = {
        **halves("ann", load_trained("mnist_ann", ANN())),
        **halves("cnn", without_norm(load_trained("mnist_cnn", CNN(norm=True)))),
        "scrambled": scrambled_order().astype(np.int16),
    }
    return {"networks.safetensors": save(tensors)}


def without_norm(network: nn.Module) -> nn.Module:
    """The same function without batch normalisation, float64, for evaluation.

    Each normalisation scales and shifts the outputs of the convolution before it, which
    is as well done by scaling its weights and shifting its bias: equal within 1e-10.

    Args:
        network: a ``CNN`` with ``norm=True``.
    """
    folded = copy.deepcopy(network).double().eval()
    stages = folded.get_submodule("stages")
    for name, stage in list(stages.named_children()):
        convolution, norm, *after = stage.children()
        assert isinstance(convolution, nn.Conv2d)
        assert isinstance(norm, nn.BatchNorm2d)
        fused = fuse_conv_bn_eval(convolution, norm)
        stages.register_module(name, nn.Sequential(fused, *after))
    return folded


def halves(name: str, network: nn.Module) -> dict[str, NDArray[np.float16]]:
    """The weights of a network as float16, each key below ``name``."""
    return {
        f"{name}.{key}": tensor.detach().numpy().astype(np.float16)
        for key, tensor in network.state_dict().items()
    }


def scrambled_order() -> NDArray[np.int64]:
    """``(784,)`` which pixel each place shows, as in the experiment of the chapter."""
    numbers = torch.arange(SIDE**2, dtype=torch.float64).reshape(1, 1, SIDE, SIDE)
    return shuffle_pixels(numbers).flatten().long().numpy()
