"""A linear probe: CIFAR-10 read from the frozen features of Tiny-ImageNet."""

from visiongen.recipes._vit_cifar_protocol import on_cifar10

recipe = on_cifar10(
    "vit_cifar10_probe",
    "Linear probe of the book's ViT on CIFAR-10",
    "probe",
    epochs=5,
)
