"""The network that draws digits on demand (chapter 16)."""

from visiongen.demos.fashion_diffusion import network_file
from visiongen.diffusion.trained import load_picture_model

NETWORK = "cddpm_mnist"


def files() -> dict[str, bytes]:
    """The demo's data files by name."""
    return {"network.safetensors": network_file(load_picture_model(NETWORK).network)}
