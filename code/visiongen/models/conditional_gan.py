"""Where a GAN can be told the label: two generators, three discriminators.

Every generator is called with noise ``(B, noise)`` and labels ``(B,)``, every
discriminator with pictures in [−1, 1] and labels. ``ClassifierDiscriminator`` returns
the scores of the classes beside its own.
"""

from collections.abc import Sequence

import torch
from einops import rearrange
from torch import Tensor, nn

from visiongen.models.gan import (
    Discriminator,
    Generator,
    NoiseNetwork,
    larger,
    normalise_spectra,
)


class LabelGenerator(NoiseNetwork):
    """Joins the label's embedding to the noise, as the course does.

    With ``LabelGenerator(embedding=100, noise=100, widths=(512, 256, 128), start=7,
    channels=1, last_doubles=False)`` it is the course's network.

    Args:
        classes: number of labels.
        embedding: numbers that stand for a label.
        noise: dimensions of z.
        others: see ``Generator``.

    Source: Mirza and Osindero (2014), Conditional Generative Adversarial Nets.
    """

    def __init__(
        self, classes: int = 10, embedding: int = 100, noise: int = 100, **others
    ):
        super().__init__()
        self.classes, self.noise = classes, noise
        self.embed = nn.Embedding(classes, embedding)
        self.generator = Generator(noise=noise + embedding, **others)

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        """Map noise and labels to pictures."""
        return self.from_embedding(z, self.embed(labels))

    def from_embedding(self, z: Tensor, embedded: Tensor) -> Tensor:
        """Map noise and embeddings ``(B, embedding)``, also ones between labels."""
        return self.generator(torch.cat([z, embedded], 1))


class ConditionalBatchNorm(nn.Module):
    """Batch normalisation whose gain and offset are looked up by the label.

    Source: de Vries et al. (2017), Modulating Early Visual Processing by Language;
    Dumoulin et al. (2017), A Learned Representation for Artistic Style, had done the
    same to instance normalisation.
    """

    def __init__(self, width: int, classes: int):
        super().__init__()
        self.norm = nn.BatchNorm2d(width, affine=False)
        self.gain = nn.Embedding(classes, width)
        self.offset = nn.Embedding(classes, width)
        nn.init.ones_(self.gain.weight)
        nn.init.zeros_(self.offset.weight)

    def forward(self, x: Tensor, labels: Tensor) -> Tensor:
        """Map ``(B, width, H, W)`` and labels ``(B,)`` to the same shape."""
        spatial = "b c -> b c 1 1"
        gain = rearrange(self.gain(labels), spatial)
        return gain * self.norm(x) + rearrange(self.offset(labels), spatial)


class NormGenerator(NoiseNetwork):
    """A DCGAN generator that knows the label through its normalisation alone.

    Args:
        classes: number of labels.
        noise: dimensions of z.
        widths: channels of the first map and after each doubling.
        channels: of the picture.
        start: height and width of the first map.
    """

    def __init__(
        self,
        classes: int = 10,
        noise: int = 100,
        widths: Sequence[int] = (128, 64),
        channels: int = 1,
        start: int = 7,
    ):
        super().__init__()
        self.classes, self.noise = classes, noise
        self.project = nn.Sequential(
            nn.Linear(noise, widths[0] * start**2),
            nn.Unflatten(1, (-1, start, start)),
        )
        self.norms = nn.ModuleList(ConditionalBatchNorm(w, classes) for w in widths)
        outputs = [*widths[1:], channels]
        self.enlarge = nn.ModuleList(
            larger(*pair, "transposed", bias=pair[1] == channels)
            for pair in zip(widths, outputs, strict=True)
        )

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        """Map noise and labels to pictures."""
        x = self.project(z)
        for norm, enlarge in zip(self.norms, self.enlarge, strict=True):
            x = enlarge(norm(x, labels).relu())
        return x.tanh()


class PlaneDiscriminator(nn.Module):
    """Sees the label as one more plane beside the picture, as the course does.

    Args:
        classes: number of labels; each has ``side²`` weights.
        side: height and width of the picture.
        channels: of the picture.
        others: see ``Discriminator``.
    """

    def __init__(self, classes: int = 10, side: int = 28, channels: int = 1, **others):
        super().__init__()
        self.embed = nn.Embedding(classes, side * side)
        self.discriminator = Discriminator(channels + 1, side, **others)

    def forward(self, images: Tensor, labels: Tensor) -> Tensor:
        """Return scores ``(B,)``."""
        side = images.shape[-1]
        plane = rearrange(self.embed(labels), "b (h w) -> b 1 h w", h=side)
        return self.discriminator(torch.cat([images, plane], 1))


class ProjectionDiscriminator(nn.Module):
    """Adds to the score the product of the label's embedding and the features.

    Args:
        classes: number of labels.
        channels: of the picture.
        side: height and width of the picture.
        widths: channels after each halving.
        norm: see ``Discriminator``.

    Source: Miyato and Koyama (2018), cGANs with Projection Discriminator, equation 3.
    """

    def __init__(
        self,
        classes: int = 10,
        channels: int = 1,
        side: int = 28,
        widths: Sequence[int] = (32, 64, 128),
        norm: str = "batch",
    ):
        super().__init__()
        self.features = Discriminator(channels, side, widths, norm).features
        self.to_score = nn.Linear(widths[-1], 1)
        self.embed = nn.Embedding(classes, widths[-1])
        if norm == "spectral":
            normalise_spectra(self.to_score)
            normalise_spectra(self.embed)

    def forward(self, images: Tensor, labels: Tensor) -> Tensor:
        """Return scores ``(B,)``."""
        seen = self.features(images).sum((2, 3))  # φ(x), (B, C)
        # f(x, y) = V_yᵀ φ(x) + ψ(φ(x))
        return (self.embed(labels) * seen).sum(1) + self.to_score(seen).squeeze(1)


class ClassifierDiscriminator(nn.Module):
    """Names the class beside telling real from fake; it is never told the label.

    Args:
        classes: number of labels.
        channels: of the picture.
        side: height and width of the picture.
        widths: channels after each halving.
        norm: see ``Discriminator``.

    Source: Odena et al. (2017), Auxiliary Classifier GANs.
    """

    def __init__(
        self,
        classes: int = 10,
        channels: int = 1,
        side: int = 28,
        widths: Sequence[int] = (32, 64, 128),
        norm: str = "batch",
    ):
        super().__init__()
        whole = Discriminator(channels, side, widths, norm)
        self.features, self.to_score = whole.features, whole.to_score
        flat = widths[-1] * (side // 2 ** len(widths)) ** 2
        self.to_classes = nn.Sequential(nn.Flatten(), nn.Linear(flat, classes))

    def forward(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Return scores ``(B,)`` and the classes' scores ``(B, classes)``."""
        seen = self.features(images)
        return self.to_score(seen).squeeze(1), self.to_classes(seen)
