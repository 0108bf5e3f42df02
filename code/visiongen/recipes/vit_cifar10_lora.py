"""Low-rank changes of all attention layers, rank 8, from Tiny-ImageNet to CIFAR-10.

Of this chapter's networks only this one ships: its changes and its head take a
fortieth of the body, which is published already.
"""

from visiongen.recipes._vit_cifar_protocol import on_cifar10

recipe = on_cifar10(
    "vit_cifar10_lora",
    "The book's ViT from Tiny-ImageNet to CIFAR-10 by LoRA of rank 8",
    "lora",
    epochs=2,
    ships_weights=True,
    corrupted=2000,
)
