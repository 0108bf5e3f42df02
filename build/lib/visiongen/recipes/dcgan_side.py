"""Does enlarging 32 × 32 pictures to 64 × 64, as the course does, add anything?

At 32 × 32 it is ``dcgan`` of the sweep ``dcgan_guidelines``.
"""

from visiongen.recipes._small_dcgan import small_dcgan
from visiongen.training.recipe import Sweep

recipe = Sweep(
    name="dcgan_side",
    purpose="DCGAN of CIFAR-10 enlarged to 64 × 64, one stage deeper",
    variants={
        "side_64": small_dcgan(
            "side_64",
            generator={"widths": (128, 64, 32, 16)},
            discriminator={"side": 64, "widths": (16, 32, 64, 128)},
            side=64,
        ),
    },
    seeds=1,
)
