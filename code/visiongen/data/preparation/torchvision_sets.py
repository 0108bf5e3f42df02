"""MNIST, Fashion-MNIST and CIFAR-10.

The archives are fetched by our own downloader, which has one progress bar and one kind
of error, into the places where torchvision expects them. Torchvision then checks its
own checksums, unpacks and parses; it would download only what is missing.
"""

from pathlib import Path

import numpy as np

from visiongen.data.downloads import Downloads
from visiongen.data.registry import Edition


def prepare_mnist(edition: Edition, downloads: Downloads, result: Path) -> None:
    """MNIST in its original order, ``(N, 28, 28)``."""
    from torchvision.datasets import MNIST

    _fetch(edition, downloads, "MNIST/raw/")
    for split, train in (("train", True), ("test", False)):
        parsed = MNIST(downloads.folder, train=train, download=True)
        _write(result, split, parsed.data.numpy(), parsed.targets.numpy())


def prepare_fashion_mnist(edition: Edition, downloads: Downloads, result: Path) -> None:
    """Fashion-MNIST in its original order, ``(N, 28, 28)``."""
    from torchvision.datasets import FashionMNIST

    _fetch(edition, downloads, "FashionMNIST/raw/")
    for split, train in (("train", True), ("test", False)):
        parsed = FashionMNIST(downloads.folder, train=train, download=True)
        _write(result, split, parsed.data.numpy(), parsed.targets.numpy())


def prepare_cifar10(edition: Edition, downloads: Downloads, result: Path) -> None:
    """CIFAR-10 in its original order, ``(N, 32, 32, 3)`` RGB."""
    from torchvision.datasets import CIFAR10

    _fetch(edition, downloads, "")
    for split, train in (("train", True), ("test", False)):
        parsed = CIFAR10(downloads.folder, train=train, download=True)
        _write(result, split, parsed.data, np.asarray(parsed.targets))


def _fetch(edition: Edition, downloads: Downloads, folder: str) -> None:
    for source in edition.sources:
        downloads.fetch(source, folder + source.url.rsplit("/", 1)[-1])


def _write(result: Path, split: str, images: np.ndarray, labels: np.ndarray) -> None:
    result.mkdir(exist_ok=True)
    np.save(result / f"{split}_images.npy", np.ascontiguousarray(images))
    np.save(result / f"{split}_labels.npy", labels.astype(np.uint8))
