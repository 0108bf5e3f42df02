"""The degradation problem: the same network, plain and residual, ever deeper."""

from functools import partial

from visiongen.models.deep_cnn import DeepCNN
from visiongen.recipes._cifar_protocol import quick
from visiongen.training.recipe import Sweep

DEPTHS = (8, 20, 44)

recipe = Sweep(
    name="cifar_depth",
    purpose="Plain against residual at 8, 20 and 44 layers on 20,000 CIFAR images",
    variants={
        name: quick(name, partial(DeepCNN, depth, kind == "residual"))
        for depth in DEPTHS
        for kind in ("plain", "residual")
        for name in [f"{kind}_{depth}"]
    },
)
