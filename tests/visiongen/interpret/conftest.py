"""Small networks with random weights, and pictures for them."""

import pytest
import torch
from timm.models.vision_transformer import VisionTransformer
from torch import Tensor, nn

from visiongen.models.vit import ViT


def random_weights(model: nn.Module) -> nn.Module:
    """Draw all weights large enough for attention to be far from even."""
    torch.manual_seed(0)
    for name, weight in model.named_parameters():
        deviation = 2.0 if "q_norm" in name or "k_norm" in name else 0.3
        nn.init.normal_(weight, std=0.7 if "qkv" in name else deviation)
    return model.eval()


@pytest.fixture
def ours() -> nn.Module:
    """The book's ViT, small."""
    return random_weights(ViT(16, 4, 24, depth=3, heads=2, classes=5))


@pytest.fixture
def timms() -> nn.Module:
    """A ViT of timm with normalised queries and keys, small."""
    return random_weights(
        VisionTransformer(
            16, 4, num_classes=5, embed_dim=24, depth=3, num_heads=2, qk_norm=True
        )
    )


@pytest.fixture(params=["ours", "timms"])
def vit(request) -> nn.Module:
    """One after the other."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def images() -> Tensor:
    """Four pictures."""
    return torch.rand(4, 3, 16, 16, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def classes() -> Tensor:
    """The classes to be explained."""
    return torch.tensor([0, 3, 1, 4])


class Linear(nn.Module):
    """Scores that are a weighted sum of pixels, so that every answer is known."""

    def __init__(self, side: int = 16, classes: int = 5):
        super().__init__()
        generator = torch.Generator().manual_seed(2)
        shape = (classes, 3, side, side)
        self.weight = nn.Parameter(torch.randn(shape, generator=generator))

    def forward(self, images: Tensor) -> Tensor:
        """Return scores ``(B, classes)``."""
        return torch.einsum("bchw,kchw->bk", images, self.weight)


@pytest.fixture
def linear() -> Linear:
    """A linear network in evaluation mode."""
    return Linear().eval()
