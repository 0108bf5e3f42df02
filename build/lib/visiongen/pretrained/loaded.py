"""What loading a pretrained network gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn


@dataclass(frozen=True)
class Provenance:
    """Where weights come from.

    Attributes:
        family: "torchvision", "timm", "open_clip", "ultralytics" or "torch.hub".
        name: of the network.
        weights: which of its weights.
        source: address they were or would be fetched from.
        sha256: of the file.
        megabytes: of the file.
        note: licence, edition, or what else must be said beside a result.
    """

    family: str
    name: str
    weights: str
    source: str
    sha256: str
    megabytes: float
    note: str = ""


@dataclass(frozen=True, eq=False)
class Pretrained:
    """A network with what belongs to its weights.

    Attributes:
        model: in evaluation mode.
        transform: maps a picture (Pillow, RGB) to the network's input ``(3, h, w)``.
        preprocessing: the settings behind it, read from the weights' configuration.
        provenance: where the weights come from.
        classes: names of the outputs in their order, where the weights name them.
        more: what else belongs to them, such as the figures their makers publish.
    """

    model: nn.Module
    transform: Callable[[Image.Image], Tensor]
    preprocessing: Mapping[str, Any]
    provenance: Provenance
    classes: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    def prepare(self, image: NDArray) -> Tensor:
        """Turn a picture into the network's input.

        Args:
            image: ``(H, W, 3)`` RGB or ``(H, W)`` grey, uint8.

        Returns:
            ``(1, 3, h, w)`` as these weights want it.
        """
        return self.transform(Image.fromarray(image).convert("RGB"))[None]


def plain_settings(thing: Any) -> dict[str, Any]:
    """Return the public attributes of a transform as plain values for a table."""
    values = {name: value for name, value in vars(thing).items() if name[0] != "_"}
    return {
        name: getattr(value, "value", value)
        for name, value in values.items()
        if name != "training"
    }
