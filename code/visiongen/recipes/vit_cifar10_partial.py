"""The last two blocks and the head, from Tiny-ImageNet to CIFAR-10."""

from visiongen.recipes._vit_cifar_protocol import on_cifar10

recipe = on_cifar10(
    "vit_cifar10_partial",
    "The book's ViT from Tiny-ImageNet to CIFAR-10, its last two blocks trained",
    "partial",
    epochs=2,
    corrupted=2000,
)
