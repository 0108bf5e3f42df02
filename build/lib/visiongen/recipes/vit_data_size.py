"""A ViT and a CNN with as many weights, on 1,000 to 45,000 images of CIFAR-10."""

from collections.abc import Callable

from torch import nn

from visiongen.recipes._small_vit_protocol import small, small_cnn, small_vit
from visiongen.training.recipe import Sweep

# images: epochs, so that every run makes at least 1,000 steps of 128 images
BUDGETS = {1000: 150, 4000: 40, 15_000: 12, 45_000: 8}
# each network at the peak learning rate of its own larger relative in this book
NETWORKS: dict[str, tuple[Callable[[], nn.Module], float]] = {
    "vit": (small_vit, 1e-3),
    "cnn": (small_cnn, 6e-3),
}

recipe = Sweep(
    name="vit_data_size",
    purpose="ViT against CNN of equal weights on 1,000 to 45,000 CIFAR-10 images",
    variants={
        f"{name}_{images}": small(f"{name}_{images}", model, images, epochs, rate)
        for name, (model, rate) in NETWORKS.items()
        for images, epochs in BUDGETS.items()
    },
)
