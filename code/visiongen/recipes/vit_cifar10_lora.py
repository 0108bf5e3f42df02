"""Low-rank changes of all attention layers, rank 8, from Tiny-ImageNet to CIFAR-10."""

from visiongen.recipes._vit_cifar_protocol import on_cifar10

recipe = on_cifar10(
    "vit_cifar10_lora",
    "The book's ViT from Tiny-ImageNet to CIFAR-10 by LoRA of rank 8",
    "lora",
    epochs=2,
    corrupted=2000,
)
