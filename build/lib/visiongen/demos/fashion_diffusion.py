"""The network that draws clothes step by step (chapter 15)."""

from safetensors.numpy import save
from torch import nn

from visiongen.demos.folding import half
from visiongen.diffusion.generate import PictureModel
from visiongen.diffusion.trained import load_picture_model

NETWORK = "ddpm_fashion_mnist"


def files() -> dict[str, bytes]:
    """The demo's data files by name."""
    return {"network.safetensors": network_file(trained_model().network)}


def trained_model() -> PictureModel:
    """The diffusion model of the demo with the book's weights."""
    return load_picture_model(NETWORK)


def network_file(network: nn.Module) -> bytes:
    """All weights of a network under their own names, as fp16.

    In the page ``demos/page/unet.js`` reads them; what it computes equals ``UNet`` with
    the same weights within 2e-5, in units of the network's answer.
    """
    weights = network.state_dict()
    return save({name: half(weights[name].contiguous()) for name in weights})
