"""A vision transformer at another resolution or another size of patch."""

import copy

import torch
import torch.nn.functional as F
from einops import rearrange
from torch import Tensor

from visiongen.models.vit import ViT


def resize_positions(positions: Tensor, grid: int) -> Tensor:
    """Stretch the learned positions of a square grid to another, bicubically.

    Equals timm's ``resample_abs_pos_embed`` to 1e-5.

    Args:
        positions: ``(1, 1 + old², width)``: class token, then patches row by row.
        grid: patches along a side of the new grid.

    Returns:
        ``(1, 1 + grid², width)``; the class token's position is kept.

    Source: Dosovitskiy et al. (2021), section 3.2.
    """
    first, patches = positions[:, :1], positions[:, 1:]
    old = round(patches.shape[1] ** 0.5)
    picture = rearrange(patches, "1 (h w) c -> 1 c h w", h=old)
    stretched = F.interpolate(
        picture, (grid, grid), mode="bicubic", antialias=True, align_corners=False
    )
    return torch.cat([first, rearrange(stretched, "1 c h w -> 1 (h w) c")], dim=1)


def resize_patches(kernel: Tensor, patch: int) -> Tensor:
    """Change the size of patches so that a stretched patch gives the same token.

    If B stretches a patch (as a matrix), the new kernel is the least-squares solution
    ŵ of ⟨Bx, ŵ⟩ = ⟨x, w⟩ for all x. Equals timm's ``resample_patch_embed`` to 1e-4.

    Args:
        kernel: the patch convolution's weights ``(width, C, old, old)``.
        patch: new height and width of a patch.

    Returns:
        ``(width, C, patch, patch)``.

    Source: Beyer et al. (2023), FlexiViT, equation 3.
    """
    old = kernel.shape[-1]
    units = torch.eye(old * old).reshape(old * old, 1, old, old)
    stretched = F.interpolate(
        units, (patch, patch), mode="bicubic", antialias=True, align_corners=False
    )
    matrix = rearrange(stretched, "old 1 h w -> (h w) old")  # B: (new², old²)
    inverse = torch.linalg.pinv(matrix.T).to(kernel)  # (new², old²)
    flat = rearrange(kernel, "o c h w -> o c (h w)") @ inverse.T
    return rearrange(flat, "o c (h w) -> o c h w", h=patch)


def at_side(model: ViT, side: int) -> ViT:
    """Return a copy of the model for pictures of another size, patches unchanged.

    Raises:
        ValueError: patches do not tile ``side`` pixels.
    """
    if side % model.patch:
        raise ValueError(f"patches of {model.patch} do not tile {side} pixels")
    changed = copy.deepcopy(model)
    changed.grid = side // model.patch
    resized = resize_positions(model.positions.detach(), changed.grid)
    changed.positions = torch.nn.Parameter(resized)
    return changed
