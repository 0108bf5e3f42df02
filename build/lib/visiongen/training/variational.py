"""The task of a variational autoencoder: make the negative ELBO small."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from visiongen.evaluation.likelihood import (
    bits_per_dimension,
    importance_weighted_bound,
)
from visiongen.evaluation.protocol import Protocol
from visiongen.evaluation.suite import load_suite
from visiongen.losses.elbo import active_units, negative_elbo
from visiongen.models.vae import VAE
from visiongen.sampling.decoders import draw_vae
from visiongen.training.classification import as_floats
from visiongen.training.labelled_images import VALIDATION, prepared_images
from visiongen.training.recipe import Batch
from visiongen.training.scored import full_score, quick_score, shown

MEASURED = 2000  # held-out images that each epoch's terms are measured on
BOUND_IMAGES = 500  # test images of the importance-weighted bound
BOUND_DRAWS = (1, 2, 5, 10, 20, 50)
SEED = 2026


@dataclass
class Variational:
    """Learn a VAE of small images.

    The loss is −ELBO in bits for each value of the picture: a scale that does not
    depend on the picture's size. Both terms are divided alike, so β is what it says.

    Args:
        protocol: how samples are scored; names the data set too.
        model: makes the untrained VAE.
        beta: weight of the KL term.
        warm_up: share of the run in which the weight rises linearly from 0 to β;
            Bowman et al. (2016).
        free_bits: nats of each latent dimension that cost nothing.
        validation: images at the end of the training split held out.
        train_images: use only so many of the rest; None uses all.
        progress: set by the loop.
    """

    protocol: Protocol
    model: Callable[[], VAE]
    beta: float = 1.0
    warm_up: float = 0.0
    free_bits: float = 0.0
    validation: int = VALIDATION
    train_images: int | None = None
    progress: float = 0.0

    @property
    def data(self) -> tuple[str, ...]:
        """Name of the data set."""
        return (self.protocol.data,)

    @property
    def size(self) -> int:
        """Number of training images."""
        return len(self.train)

    def build_model(self) -> VAE:
        """Return the untrained VAE, laid out for fast convolution."""
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
        """Return images ``(B, C, H, W)`` in [0, 1] and labels ``(B,)``."""
        indices = indices.to(self.device)
        images = as_floats(self.train.images[indices])
        images = images.contiguous(memory_format=torch.channels_last)
        return images, self.train.labels[indices]

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Return −ELBO, with β as it stands now, in bits for each value."""
        images, labels = batch
        terms = model(images, labels)
        rising = min(1.0, self.progress / self.warm_up) if self.warm_up else 1.0
        nats = negative_elbo(
            terms.log_likelihood, terms.kl, rising * self.beta, self.free_bits
        )
        return nats / (images[0].numel() * math.log(2))

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Measure both terms on held-out images, and score a few samples."""
        assert isinstance(model, VAE)
        held_out = self.held_out.part(0, MEASURED)
        measures = {}
        if len(held_out):
            terms = self._terms(model, held_out.images, held_out.labels)
            measures = {name: round(value, 5) for name, value in terms.items()}
        draw = self._draw(model)
        return measures | quick_score(draw, self.protocol, self.device, model.classes)

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Measure the bounds on test images; score samples."""
        assert isinstance(model, VAE)
        test = prepared_images(self.protocol.data, "test").to(self.device)
        metrics = self._terms(model, test.images, test.labels)
        scores, tables = full_score(
            self._draw(model),
            [model.from_latent, model.decoder],
            self.protocol,
            self.device,
            model.classes,
        )
        few = test.part(0, BOUND_IMAGES)
        tables["kl_by_dimension"] = self._kl_by_dimension(model, few.images, few.labels)
        tables["importance_weighted_bound"] = self._bounds(
            model, few.images, few.labels
        )
        return metrics | scores, {"tables": tables}

    def pictures(self, model: nn.Module) -> Tensor:
        """Return the first samples of the protocol's seed, ``(64, C, H, W)`` uint8."""
        assert isinstance(model, VAE)
        return shown(self._draw(model), self.protocol, model.classes)

    def _draw(self, model: VAE):
        """Return the sampler of a VAE."""

        def draw(count: int, seed: int, labels: Tensor | None) -> Tensor:
            return draw_vae(model, count, seed, labels)

        return draw

    @torch.no_grad()
    def _terms(self, model: VAE, images: Tensor, labels: Tensor) -> dict[str, float]:
        """Return means of the ELBO and its terms, in evaluation mode, at β = 1.

        ``elbo_bits_per_dim`` only where the likelihood is a probability of levels.
        ``reconstruction_error``, which any two likelihoods share, is the root mean
        squared error of the picture decoded from the posterior's mean, in grey levels.
        """
        model.eval()
        torch.manual_seed(SEED)
        likelihood, kl, means, squared = [], [], [], []
        for part, named in zip(images.split(500), labels.split(500), strict=True):
            pictures = as_floats(part)
            terms = model(pictures, named)
            likelihood.append(terms.log_likelihood)
            kl.append(terms.kl.sum(1))
            means.append(model.encode(pictures, named).mean)
            back = model.pictures(means[-1], named)
            squared.append((back - pictures).square().flatten(1).mean(1))
        reconstruction, rate = torch.cat(likelihood).mean(), torch.cat(kl).mean()
        elbo = float(reconstruction - rate)
        measures = {"elbo_nats": elbo}
        if model.likelihood.is_probability:
            bits = bits_per_dimension(elbo, images[0].numel())
            measures = {"elbo_bits_per_dim": float(bits), **measures}
        return measures | {
            "reconstruction_nats": float(reconstruction),
            "kl_nats": float(rate),
            "reconstruction_error": 255 * float(torch.cat(squared).mean().sqrt()),
            "active_units": float(active_units(torch.cat(means))),
        }

    @torch.no_grad()
    def _kl_by_dimension(
        self, model: VAE, images: Tensor, labels: Tensor
    ) -> list[float]:
        """Return the mean KL of each latent dimension, in nats."""
        kl = model(as_floats(images), labels).kl.mean(0)
        return [round(value, 4) for value in kl.tolist()]

    @torch.no_grad()
    def _bounds(
        self, model: VAE, images: Tensor, labels: Tensor
    ) -> dict[str, list[float]]:
        """Return the bound for growing numbers of draws, in nats a picture."""
        torch.manual_seed(SEED)
        weights = [
            model.log_weights(as_floats(part), max(BOUND_DRAWS), named)
            for part, named in zip(images.split(100), labels.split(100), strict=True)
        ]
        whole = torch.cat(weights, 1)  # (draws, images)
        bounds = [importance_weighted_bound(whole[:k]).mean() for k in BOUND_DRAWS]
        return {
            "draws": list(BOUND_DRAWS),
            "nats": [round(float(bound), 3) for bound in bounds],
            "images": [len(images)],
        }
