"""Labelled images in memory, split for training, validation and the one test."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from visiongen.data.arrays import load

# The last images of every training set choose hyperparameters and nothing else.
VALIDATION = 5000


@dataclass(frozen=True)
class LabelledImages:
    """Images ``(N, C, H, W)`` uint8 and labels ``(N,)`` int64 of one split."""

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def to(self, device: torch.device) -> "LabelledImages":
        """Move both to ``device``."""
        return LabelledImages(self.images.to(device), self.labels.to(device))

    def part(self, start: int, stop: int) -> "LabelledImages":
        """Return the examples from ``start`` up to ``stop``."""
        return LabelledImages(self.images[start:stop], self.labels[start:stop])


def prepared_images(name: str, split: str) -> LabelledImages:
    """Load one split of a data set of ``visiongen.data`` into memory."""
    found = load(name, split)
    return from_arrays(found.images, found.labels)


def from_arrays(images: np.ndarray, labels: np.ndarray) -> LabelledImages:
    """Turn ``(N, H, W)`` or ``(N, H, W, C)`` uint8 arrays into tensors."""
    pixels = torch.from_numpy(np.array(images))
    ordered = pixels[:, None] if pixels.ndim == 3 else pixels.permute(0, 3, 1, 2)
    return LabelledImages(
        ordered.contiguous(), torch.from_numpy(np.array(labels)).long()
    )


def scikit_digits(split: str) -> LabelledImages:
    """Load scikit-learn's 1,797 digits of 8 × 8 pixels; every fifth is a test image.

    They come with the library and need neither folder nor network.
    """
    from sklearn.datasets import load_digits

    digits = load_digits()
    tested = np.arange(len(digits.target)) % 5 == 4
    chosen = tested if split == "test" else ~tested
    pixels = (digits.images[chosen] * (255 / 16)).astype(np.uint8)
    return from_arrays(pixels, digits.target[chosen])


def shuffle_pixels(images: Tensor, seed: int = 0) -> Tensor:
    """Move the pixels of all images ``(N, C, H, W)`` by one random permutation."""
    height, width = images.shape[-2:]
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(height * width, generator=generator).to(images.device)
    return images.flatten(2)[:, :, order].unflatten(2, (height, width))
