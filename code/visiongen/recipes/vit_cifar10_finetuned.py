"""The book's vision transformer, from Tiny-ImageNet to CIFAR-10: all weights move."""

from visiongen.recipes._vit_cifar_protocol import on_cifar10

recipe = on_cifar10(
    "vit_cifar10_finetuned",
    "The book's ViT from Tiny-ImageNet to CIFAR-10, all weights trained",
    "full",
    epochs=5,
    corrupted=2000,
)
