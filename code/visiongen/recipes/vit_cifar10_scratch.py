"""The book's vision transformer on CIFAR-10, from random weights."""

from visiongen.recipes._vit_cifar_protocol import on_cifar10

recipe = on_cifar10(
    "vit_cifar10_scratch",
    "The book's ViT on CIFAR-10 from random weights",
    "scratch",
    epochs=4,
    corrupted=2000,
)
