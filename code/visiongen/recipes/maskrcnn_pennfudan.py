"""Mask R-CNN on SqueezeNet: people in Penn–Fudan, with their outlines."""

from functools import partial

from visiongen.models.detectors import squeezenet_mask_rcnn
from visiongen.recipes._penn_fudan_protocol import on_penn_fudan
from visiongen.training.eight_bits import EightBitRecipe
from visiongen.training.object_detection import detector_adamw
from visiongen.training.scene_augmentation import flip_and_colour

recipe = EightBitRecipe(
    name="maskrcnn_pennfudan",
    purpose="Mask R-CNN on SqueezeNet, slim, fine-tuned on Penn–Fudan",
    task=on_penn_fudan(squeezenet_mask_rcnn, augment=flip_and_colour, masks=True),
    optimiser=partial(detector_adamw, rate=1e-3, body_rate=2e-4),
    epochs=50,
    batch_size=2,
    ema_decay=0.995,
    gradient_clip=5.0,
    precision="fp32",
    seeds=3,
)
