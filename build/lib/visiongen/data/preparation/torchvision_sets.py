"""MNIST, Fashion-MNIST and CIFAR-10.

The archives are fetched by our own downloader, which has one progress bar and one kind
of error, into the places where torchvision expects them. Torchvision then checks its
own checksums, unpacks and parses; it would download only what is missing.
"""

from pathlib import Path

import numpy as np

from visiongen.data.downloads import Downloads
from visiongen.data.registry import Edition

# Where each class of torchvision.datasets looks for its archives.
PLACES = {"MNIST": "MNIST/raw", "FashionMNIST": "FashionMNIST/raw", "CIFAR10": "."}


def prepare(name: str, edition: Edition, downloads: Downloads, result: Path) -> None:
    """Write the set ``name`` of torchvision in its original order.

    Images are ``(N, H, W)`` grey or ``(N, H, W, 3)`` RGB, labels ``(N,)``, all uint8.
    """
    for source in edition.sources:
        downloads.fetch(source, f"{PLACES[name]}/{source.url.rsplit('/', 1)[-1]}")
    from torchvision import datasets  # slow, so only when the archives are there

    result.mkdir()
    for split in ("train", "test"):
        parsed = getattr(datasets, name)(
            downloads.folder, train=split == "train", download=True
        )
        images = np.ascontiguousarray(parsed.data, np.uint8)
        labels = np.asarray(parsed.targets, np.uint8)
        np.save(result / f"{split}_images.npy", images)
        np.save(result / f"{split}_labels.npy", labels)
