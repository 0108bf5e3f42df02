"""Two towers that put pictures and texts into one space."""

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

WIDTH = 128  # of the common space
FIRST_SCALE = 1 / 0.07  # inverse of the first temperature
LARGEST_SCALE = 100.0


class CLIP(nn.Module):
    """An image tower and a text tower, each with a linear map into a common space.

    Args:
        image: the image tower; its ``features`` map images to ``(B, C)``.
        image_width: that C.
        text: the text tower; its ``features`` map texts to ``(B, D)``.
        text_width: that D.
        width: numbers of an embedding.

    Source: Radford et al. (2021), Learning Transferable Visual Models, figure 3.
    """

    def __init__(
        self,
        image: nn.Module,
        image_width: int,
        text: nn.Module,
        text_width: int,
        width: int = WIDTH,
    ):
        super().__init__()
        self.image, self.text = image, text
        self.image_projection = nn.Linear(image_width, width, bias=False)
        self.text_projection = nn.Linear(text_width, width, bias=False)
        for layer in (self.image_projection, self.text_projection):
            nn.init.normal_(layer.weight, std=layer.in_features**-0.5)
        self.log_scale = nn.Parameter(torch.tensor(math.log(FIRST_SCALE)))

    @property
    def scale(self) -> Tensor:
        """The inverse of the learned temperature, at most 100."""
        return self.log_scale.exp().clamp(max=LARGEST_SCALE)

    def encode_image(self, images: Tensor) -> Tensor:
        """Map images ``(B, 3, H, W)`` to embeddings ``(B, width)`` of length 1."""
        tower: Any = self.image
        return F.normalize(self.image_projection(tower.features(images)), dim=-1)

    def encode_text(self, texts: Tensor, normalize: bool = True) -> Tensor:
        """Map what the text tower reads to embeddings ``(B, width)`` of length 1.

        ``normalize`` has open_clip's name and meaning, so that its functions work here.
        """
        tower: Any = self.text
        found = self.text_projection(tower.features(texts))
        return F.normalize(found, dim=-1) if normalize else found

    def forward(self, images: Tensor, texts: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return both embeddings ``(B, width)`` and the scale of their products."""
        return self.encode_image(images), self.encode_text(texts), self.scale


class LockedText(nn.Module):
    """A text tower that adds nothing: texts arrive as a frozen encoder's vectors."""

    def features(self, vectors: Tensor) -> Tensor:
        """Return the vectors ``(B, D)``."""
        return vectors
