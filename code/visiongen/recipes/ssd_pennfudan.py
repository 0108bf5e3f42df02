"""SSD on SqueezeNet: people in Penn–Fudan, in one stage."""

from functools import partial

from visiongen.models.detectors import squeezenet_ssd
from visiongen.recipes._penn_fudan_protocol import on_penn_fudan
from visiongen.training.eight_bits import EightBitRecipe
from visiongen.training.object_detection import detector_adamw
from visiongen.training.scene_augmentation import zoom_crop_flip_and_colour

recipe = EightBitRecipe(
    name="ssd_pennfudan",
    purpose="SSD at 320 pixels on SqueezeNet, fine-tuned on Penn–Fudan",
    task=on_penn_fudan(squeezenet_ssd, augment=zoom_crop_flip_and_colour),
    optimiser=partial(detector_adamw, rate=1e-3, body_rate=2e-4),
    epochs=100,
    batch_size=6,
    ema_decay=0.995,
    gradient_clip=5.0,
    precision="fp32",
    seeds=3,
)
