"""Where to put the label: four places, one budget."""

from visiongen.recipes._small_cgan import (
    classifier,
    joined,
    normed,
    plane,
    projection,
    small_cgan,
)
from visiongen.training.recipe import Sweep

recipe = Sweep(
    name="cgan_conditioning",
    purpose="Conditional GANs of MNIST: four ways to tell the label",
    variants={
        "concatenation": small_cgan("concatenation", joined, plane),
        "conditional_norm": small_cgan("conditional_norm", normed, plane),
        "projection": small_cgan("projection", joined, projection),
        "classifier": small_cgan("classifier", joined, classifier),
    },
)
