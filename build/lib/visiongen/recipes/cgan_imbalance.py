"""What a conditional generator makes of a rare class."""

from visiongen.recipes._small_cgan import classifier, joined, small_cgan
from visiongen.training.recipe import Sweep

RARE = 7
SHARES = {"100": 1.0, "10": 0.1, "1": 0.01}  # of the training images of this digit

recipe = Sweep(
    name="cgan_imbalance",
    purpose="Conditional GAN of MNIST trained on all, 10 % and 1 % of the sevens",
    variants={
        f"percent_{name}": small_cgan(
            f"percent_{name}", joined, classifier, rare={RARE: share}
        )
        for name, share in SHARES.items()
    },
    seeds=1,
)
