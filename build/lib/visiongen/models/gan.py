"""The deep convolutional GAN: a generator and a discriminator.

Pictures lie in [−1, 1] on both sides, where tanh puts them.
"""

import itertools
from collections.abc import Callable, Sequence

from einops import rearrange
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

Activation = Callable[[], nn.Module]


class NoiseNetwork(nn.Module):
    """A network that is called with noise ``(B, noise)``, and labels if it has any.

    Attributes:
        noise: dimensions of z.
        classes: number of labels; 0 for none.
    """

    noise: int
    classes: int = 0


class Generator(NoiseNetwork):
    """Noise is projected to a small map, which transposed convolutions enlarge.

    Args:
        noise: dimensions of z.
        widths: channels of the first map and after each doubling.
        channels: of the picture.
        start: height and width of the first map.
        norm: batch normalisation in all layers but the last.
        activation: of all layers but the last.
        output: of the last layer; DCGAN's is tanh.
        enlarge: "transposed" convolution, or "resize" and convolve: the cure of
            checkerboards, Odena et al. (2016).
        last_doubles: the last layer doubles the map too; else it is a 3 × 3
            convolution.
        hidden: neurons of a fully connected layer before the first map; DCGAN has none.

    Source: Radford et al. (2016), Unsupervised Representation Learning with DCGANs,
    section 3 and figure 1.
    """

    def __init__(
        self,
        noise: int = 100,
        widths: Sequence[int] = (512, 256, 128, 64),
        channels: int = 3,
        start: int = 4,
        norm: bool = True,
        activation: Activation = nn.ReLU,
        output: Activation = nn.Tanh,
        enlarge: str = "transposed",
        last_doubles: bool = True,
        hidden: int = 0,
    ):
        super().__init__()
        self.noise = noise
        # On a 1 × 1 input DCGAN's first transposed convolution is a linear layer. Its
        # offsets differ from place to place, so normalisation does not undo them.
        first = nn.Linear(hidden or noise, widths[0] * start**2)
        before = [nn.Linear(noise, hidden), activation()] if hidden else []
        self.project = nn.Sequential(
            *before, first, nn.Unflatten(1, (-1, start, start))
        )

        def finished(width: int) -> list[nn.Module]:
            return [nn.BatchNorm2d(width)] * norm + [activation()]

        layers = finished(widths[0])
        for inputs, outputs in itertools.pairwise(widths):
            layers += [larger(inputs, outputs, enlarge, bias=not norm)]
            layers += finished(outputs)
        self.grow = nn.Sequential(*layers)
        if last_doubles:
            last = larger(widths[-1], channels, enlarge, bias=True)
        else:
            last = nn.Conv2d(widths[-1], channels, 3, padding=1)
        self.to_picture = nn.Sequential(last, output())

    def forward(self, z: Tensor) -> Tensor:
        """Map noise ``(B, noise)`` to pictures ``(B, channels, H, W)``."""
        return self.to_picture(self.grow(self.project(z)))


class Discriminator(nn.Module):
    """Strided convolutions down to one score; its sigmoid is D(x).

    The sigmoid belongs to the loss (``visiongen.losses.adversarial``).

    Args:
        channels: of the picture.
        side: height and width of the picture.
        widths: channels after each halving.
        norm: "batch", from the second layer on; "spectral", in every layer, Miyato et
            al. (2018); or "none".
        slope: of LeakyReLU below zero; 0 makes it a ReLU.
        pool: halve by a convolution and average pooling in place of a stride.
        hidden: neurons of a fully connected layer before the score; DCGAN has none.

    Raises:
        ValueError: an unknown ``norm``.

    Source: Radford et al. (2016), section 3.
    """

    def __init__(
        self,
        channels: int = 3,
        side: int = 64,
        widths: Sequence[int] = (64, 128, 256, 512),
        norm: str = "batch",
        slope: float = 0.2,
        pool: bool = False,
        hidden: int = 0,
    ):
        super().__init__()
        if norm not in ("batch", "spectral", "none"):
            raise ValueError(f'norm is "batch", "spectral" or "none", not {norm!r}')
        layers: list[nn.Module] = []
        for number, (inputs, outputs) in enumerate(
            itertools.pairwise([channels, *widths])
        ):
            normed = norm == "batch" and number > 0
            layers += smaller(inputs, outputs, pool, bias=not normed)
            layers += [nn.BatchNorm2d(outputs)] * normed + [nn.LeakyReLU(slope)]
        self.features = nn.Sequential(*layers)
        flat = widths[-1] * (side // 2 ** len(widths)) ** 2
        between = [nn.Linear(flat, hidden), nn.LeakyReLU(slope)] if hidden else []
        # On the last map DCGAN's convolution is a linear layer.
        self.to_score = nn.Sequential(
            nn.Flatten(), *between, nn.Linear(hidden or flat, 1)
        )
        if norm == "spectral":
            normalise_spectra(self)

    def forward(self, images: Tensor) -> Tensor:
        """Map pictures ``(B, channels, side, side)`` to scores ``(B,)``."""
        return rearrange(self.to_score(self.features(images)), "b 1 -> b")


def larger(inputs: int, outputs: int, how: str, bias: bool) -> nn.Module:
    """Return layers that double height and width.

    Raises:
        ValueError: an unknown ``how``.
    """
    if how == "transposed":
        return nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1, bias=bias)
    if how == "resize":
        return nn.Sequential(
            nn.Upsample(scale_factor=2, mode="nearest"),
            nn.Conv2d(inputs, outputs, 3, padding=1, bias=bias),
        )
    raise ValueError(f'enlarge is "transposed" or "resize", not {how!r}')


def smaller(inputs: int, outputs: int, pool: bool, bias: bool) -> list[nn.Module]:
    """Return layers that halve height and width."""
    if pool:
        return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=bias), nn.AvgPool2d(2)]
    return [nn.Conv2d(inputs, outputs, 4, stride=2, padding=1, bias=bias)]


def normalise_spectra(network: nn.Module) -> None:
    """Divide every weight by its largest singular value, as estimated by PyTorch."""
    weighted = (nn.Conv2d, nn.Linear, nn.Embedding)
    for layer in [each for each in network.modules() if isinstance(each, weighted)]:
        spectral_norm(layer)


def dcgan_weights(network: nn.Module) -> None:
    """Draw weights as DCGAN does: N(0, 0.02²), gains of normalisation N(1, 0.02²).

    Spectrally normalised layers stay as they are: their scale is divided out.

    Source: Radford et al. (2016), section 4.
    """
    weighted = (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)
    for layer in network.modules():
        if hasattr(layer, "parametrizations"):
            continue
        if isinstance(layer, weighted):
            nn.init.normal_(layer.weight, 0.0, 0.02)
        elif isinstance(layer, nn.BatchNorm2d) and layer.affine:
            nn.init.normal_(layer.weight, 1.0, 0.02)
