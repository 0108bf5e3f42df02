"""The family race of chapter 5: six ideas, equal weights, one protocol."""

from visiongen.models.small_cnns import FAMILY
from visiongen.recipes._cifar_protocol import quick
from visiongen.training.recipe import Sweep

recipe = Sweep(
    name="cifar_family",
    purpose="AlexNet to EfficientNet at 200,000 weights on 20,000 CIFAR images",
    variants={name: quick(name, model) for name, model in FAMILY.items()},
)
