"""A ViT and a CNN with as many weights, on 1,000 to 25,000 images of CIFAR-10.

All see equally many images in equally many steps; what differs is how often they see
the same ones.
"""

from collections.abc import Callable

from torch import nn

from visiongen.recipes._small_vit_protocol import small, small_cnn, small_vit
from visiongen.training.recipe import Sweep

SIZES = (1000, 5000, 25_000)
# each network at the peak learning rate of its own larger relative in this book
NETWORKS: dict[str, tuple[Callable[[], nn.Module], float]] = {
    "vit": (small_vit, 1e-3),
    "cnn": (small_cnn, 6e-3),
}

recipe = Sweep(
    name="vit_data_size",
    purpose="ViT against CNN of equal weights on 1,000 to 25,000 CIFAR-10 images",
    variants={
        f"{name}_{images}": small(f"{name}_{images}", model, images, rate=rate)
        for name, (model, rate) in NETWORKS.items()
        for images in SIZES
    },
)
