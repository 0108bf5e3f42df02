"""The task of plain autoencoders, and what is asked of them beside PCA."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from visiongen.evaluation.protocol import Protocol
from visiongen.evaluation.suite import as_bytes, load_suite
from visiongen.models.autoencoder import Autoencoder, Autoencoders
from visiongen.models.pca import PCA
from visiongen.sampling.codes import fitted_normal
from visiongen.sampling.noise import noise_rows
from visiongen.training.classification import as_floats
from visiongen.training.labelled_images import VALIDATION, prepared_images
from visiongen.training.recipe import Batch

MEASURED = 2000  # held-out images that each epoch's errors are measured on


@dataclass
class Autoencoding:
    """Bring pictures through narrow codes with a small squared error.

    Args:
        protocol: how samples are scored; names the data set too.
        model: makes the untrained autoencoders.
        validation: images at the end of the training split held out.
        train_images: use only so many of the rest; None uses all.
    """

    protocol: Protocol
    model: Callable[[], Autoencoders]
    validation: int = VALIDATION
    train_images: int | None = None

    @property
    def data(self) -> tuple[str, ...]:
        """Name of the data set."""
        return (self.protocol.data,)

    @property
    def size(self) -> int:
        """Number of training images."""
        return len(self.train)

    def build_model(self) -> Autoencoders:
        """Return the untrained autoencoders, laid out for fast convolution."""
        return self.model().to(memory_format=torch.channels_last)

    def prepare(self, device: torch.device) -> None:
        """Load the training split, cut it in two, and the judge."""
        self.device = device
        load_suite(self.protocol, str(device))  # fails here if there is no judge
        whole = prepared_images(self.protocol.data, "train").to(device)
        kept = len(whole) - self.validation
        self.train = whole.part(0, min(kept, self.train_images or kept))
        self.held_out = whole.part(kept, len(whole))

    def batch(self, indices: Tensor) -> Batch:
        """Return images ``(B, C, H, W)`` in [0, 1]."""
        images = as_floats(self.train.images[indices.to(self.device)])
        return (images.contiguous(memory_format=torch.channels_last),)

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Return the sum of all members' mean squared errors."""
        (images,) = batch
        errors = [(found - images).square().mean() for found in model(images)]
        return torch.stack(errors).sum()

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Measure the errors on held-out images, in grey levels, and their mean."""
        assert isinstance(model, Autoencoders)
        images = self.held_out.part(0, MEASURED).images
        errors = {f"code_{n}_error": _error(one, images) for n, one in model.items()}
        return {**errors, "validation_loss": sum(errors.values()) / len(errors)}

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Compare with PCA of as many directions, and score pictures of random codes.

        Of a code of 8 numbers, for instance, the metrics are ``code_8_error`` and
        ``code_8_pca_error``, root mean squared errors on test pictures in grey levels,
        and Fréchet distances of pictures decoded from random codes: of N(0, 1)
        (``code_8_standard_frechet_judge``) and of the normal distribution fitted to
        the codes of the training pictures (``code_8_fitted_frechet_judge``; of PCA's
        codes, ``code_8_pca_frechet_judge``).
        """
        assert isinstance(model, Autoencoders)
        suite = load_suite(self.protocol, str(self.device))
        test = prepared_images(self.protocol.data, "test").images.to(self.device)
        count, seed = self.protocol.samples, self.protocol.seed
        pictures = as_floats(self.train.images)
        metrics = {}
        for name, member in model.items():
            assert isinstance(member, Autoencoder)
            pca = PCA.fit(pictures, member.latent)
            standard = noise_rows(count, member.latent, seed).to(self.device)
            fitted = fitted_normal(_encode(member, self.train.images), count, seed)
            linear = fitted_normal(pca.encode(pictures), count, seed)
            drawn = {
                "standard": _decode(member, standard),
                "fitted": _decode(member, fitted.float()),
                "pca": pca.decode(linear),
            }
            linear_error = pca.decode(pca.encode(as_floats(test))) - as_floats(test)
            metrics[f"code_{name}_error"] = _error(member, test)
            metrics[f"code_{name}_pca_error"] = _levels(linear_error.square().mean())
            for way, images in drawn.items():
                distance = suite.frechet(as_bytes(images))
                metrics[f"code_{name}_{way}_frechet_judge"] = distance
        metrics["frechet_floor"] = suite.floor["frechet_judge"]
        return metrics, {"tables": {"protocol": self.protocol.on_card()}}


@torch.no_grad()
def _encode(member: nn.Module, images: Tensor) -> Tensor:
    """Return the codes of uint8 images, in evaluation mode."""
    assert isinstance(member, Autoencoder)
    member.eval()
    return torch.cat([member.encode(as_floats(part)) for part in images.split(500)])


@torch.no_grad()
def _decode(member: nn.Module, codes: Tensor) -> Tensor:
    """Return the pictures of codes, in evaluation mode."""
    assert isinstance(member, Autoencoder)
    member.eval()
    return torch.cat([member.decode(part) for part in codes.split(500)])


def _error(member: nn.Module, images: Tensor) -> float:
    """Return the root mean squared error of reconstructions, in grey levels."""
    found = _decode(member, _encode(member, images))
    return _levels((found - as_floats(images)).square().mean())


def _levels(squared: Tensor) -> float:
    """Turn a mean squared error of values in [0, 1] into grey levels."""
    return 255 * float(squared.sqrt())
