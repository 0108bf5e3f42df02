"""YOLOv5, the anchor-based detector of Jocher (2020), version 6.

Names of parameters are those of the original, so that its weights load as they are.
"""

from pathlib import Path

import torch
from einops import rearrange
from safetensors.torch import load_file
from torch import Tensor, nn

STRIDES = (8, 16, 32)  # pixels from cell to cell of the three maps
ANCHORS = (  # widths and heights in pixels, fitted to COCO by k-means
    ((10, 13), (16, 30), (33, 23)),
    ((30, 61), (62, 45), (59, 119)),
    ((116, 90), (156, 198), (373, 326)),
)


class Conv(nn.Module):
    """Convolution, batch normalisation, SiLU."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 1,
        stride: int = 1,
        padding: int | None = None,
    ):
        super().__init__()
        padding = kernel // 2 if padding is None else padding
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03)
        self.act = nn.SiLU()

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, inputs, H, W)`` to ``(B, outputs, H / stride, W / stride)``."""
        return self.act(self.bn(self.conv(x)))


class Bottleneck(nn.Module):
    """1 × 1 then 3 × 3 convolution, added to the input in the backbone."""

    def __init__(self, width: int, shortcut: bool):
        super().__init__()
        self.cv1 = Conv(width, width)
        self.cv2 = Conv(width, width, 3)
        self.shortcut = shortcut

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, width, H, W)`` to the same shape."""
        change = self.cv2(self.cv1(x))
        return x + change if self.shortcut else change


class C3(nn.Module):
    """Half of the channels pass through bottlenecks, half around them.

    Source: Wang et al. (2020), CSPNet, with three convolutions.
    """

    def __init__(self, inputs: int, outputs: int, depth: int, shortcut: bool = True):
        super().__init__()
        half = outputs // 2
        self.cv1 = Conv(inputs, half)
        self.cv2 = Conv(inputs, half)
        self.cv3 = Conv(2 * half, outputs)
        self.m = nn.Sequential(*(Bottleneck(half, shortcut) for _ in range(depth)))

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, inputs, H, W)`` to ``(B, outputs, H, W)``."""
        return self.cv3(torch.cat([self.m(self.cv1(x)), self.cv2(x)], 1))


class SPPF(nn.Module):
    """Maxima over 5, 9 and 13 pixels by pooling three times in a row.

    Source: He et al. (2015), spatial pyramid pooling; Jocher's faster form.
    """

    def __init__(self, width: int):
        super().__init__()
        self.cv1 = Conv(width, width // 2)
        self.cv2 = Conv(2 * width, width)
        self.m = nn.MaxPool2d(5, stride=1, padding=2)

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(B, width, H, W)`` to the same shape."""
        pooled = [self.cv1(x)]
        for _ in range(3):
            pooled.append(self.m(pooled[-1]))
        return self.cv2(torch.cat(pooled, 1))


class Head(nn.Module):
    """One 1 × 1 convolution a map: for each anchor box, objectness and classes."""

    anchors: Tensor

    def __init__(self, classes: int, widths: tuple[int, ...]):
        super().__init__()
        shapes = torch.tensor(ANCHORS).float()
        self.register_buffer("anchors", shapes / torch.tensor(STRIDES)[:, None, None])
        outputs = len(ANCHORS[0]) * (5 + classes)
        self.m = nn.ModuleList(nn.Conv2d(width, outputs, 1) for width in widths)

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        """Map features to raw predictions ``(B, 3, rows, columns, 5 + classes)``."""
        split = "b (anchor values) r c -> b anchor r c values"
        return [
            rearrange(layer(x), split, anchor=len(ANCHORS[0]))
            for layer, x in zip(self.m, maps, strict=True)
        ]


class YOLOv5(nn.Module):
    """Backbone, a neck that mixes scales downwards and upwards again, and the head.

    Args:
        classes: number of classes.
        width: factor on the channels 64 to 1024: 0.25 is YOLOv5n, 0.5 YOLOv5s.
        depth: factor on the bottlenecks: 0.33 for both.

    Source: Jocher (2020), YOLOv5; neck after Liu et al. (2018), PANet.
    """

    def __init__(self, classes: int = 80, width: float = 0.25, depth: float = 0.33):
        super().__init__()
        c1, c2, c3, c4, c5 = (int(n * width) for n in (64, 128, 256, 512, 1024))
        few, some, many = (max(round(n * depth), 1) for n in (3, 6, 9))
        self.model = nn.ModuleList(
            [
                Conv(3, c1, 6, 2, padding=2),  # 0: a half of the picture's side
                Conv(c1, c2, 3, 2),  # 1: a quarter
                C3(c2, c2, few),
                Conv(c2, c3, 3, 2),  # 3: an eighth
                C3(c3, c3, some),
                Conv(c3, c4, 3, 2),  # 5: a sixteenth
                C3(c4, c4, many),
                Conv(c4, c5, 3, 2),  # 7: one thirty-second
                C3(c5, c5, few),
                SPPF(c5),
                Conv(c5, c4),  # 10: the way down to finer maps begins
                nn.Upsample(scale_factor=2),
                nn.Identity(),  # 12: the original's concatenation
                C3(2 * c4, c4, few, shortcut=False),
                Conv(c4, c3),  # 14
                nn.Upsample(scale_factor=2),
                nn.Identity(),
                C3(2 * c3, c3, few, shortcut=False),  # 17: map of stride 8
                Conv(c3, c3, 3, 2),
                nn.Identity(),
                C3(2 * c3, c4, few, shortcut=False),  # 20: map of stride 16
                Conv(c4, c4, 3, 2),
                nn.Identity(),
                C3(2 * c4, c5, few, shortcut=False),  # 23: map of stride 32
                Head(classes, (c3, c4, c5)),
            ]
        )

    @property
    def head(self) -> Head:
        """The last layer, with the anchors."""
        layer = self.model[24]
        assert isinstance(layer, Head)
        return layer

    def features(self, images: Tensor) -> list[Tensor]:
        """Return the three maps, strides 8, 16 and 32, ``(B, C, H / s, W / s)``."""
        fine = self._through(images, 0, 5)  # (B, c3, H / 8, W / 8)
        middle = self._through(fine, 5, 7)  # (B, c4, H / 16, W / 16)
        coarse = self._through(middle, 7, 11)  # (B, c4, H / 32, W / 32)

        mixed = torch.cat([self.model[11](coarse), middle], 1)
        lateral = self._through(mixed, 13, 15)  # (B, c3, H / 16, W / 16)
        small = self.model[17](torch.cat([self.model[15](lateral), fine], 1))

        medium = self.model[20](torch.cat([self.model[18](small), lateral], 1))
        large = self.model[23](torch.cat([self.model[21](medium), coarse], 1))
        return [small, medium, large]

    def forward(self, images: Tensor) -> list[Tensor]:
        """Map RGB images ``(B, 3, H, W)`` in [0, 1] to the head's raw predictions.

        Height and width are multiples of 32.
        """
        return self.model[24](self.features(images))

    def _through(self, x: Tensor, start: int, stop: int) -> Tensor:
        for layer in self.model[start:stop]:
            x = layer(x)
        return x


def decode(raw: Tensor, anchors: Tensor, stride: int) -> tuple[Tensor, Tensor, Tensor]:
    """Turn the raw predictions of one map into boxes, objectness and classes.

    Args:
        raw: ``(B, 3, rows, columns, 5 + classes)``.
        anchors: ``(3, 2)`` widths and heights in cells, as the head keeps them.
        stride: pixels a cell.

    Returns:
        Boxes ``(B, N, 4)`` as ``cxcywh`` in pixels of the network's input, objectness
        ``(B, N)`` and class probabilities ``(B, N, classes)``, both in [0, 1].

    Source: Jocher (2020); the square keeps a box within 4 times its anchor.
    """
    rows, columns = raw.shape[2:4]
    y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    cell = torch.stack([x, y], -1).to(raw)  # (rows, columns, 2)
    p = raw.sigmoid()
    # b_xy = (2 σ(t_xy) − 0.5 + c_xy) · stride
    centre = (2 * p[..., :2] - 0.5 + cell) * stride
    # b_wh = (2 σ(t_wh))² · a_wh · stride
    size = (2 * p[..., 2:4]).square() * anchors[:, None, None] * stride
    boxes = torch.cat([centre, size], -1)
    flat = "b anchor r c values -> b (anchor r c) values"
    rest = rearrange(p[..., 4:], flat)
    return rearrange(boxes, flat), rest[..., 0], rest[..., 1:]


def load_yolov5(model: YOLOv5, path: Path) -> YOLOv5:
    """Load a ``safetensors`` file with the original names; return it for evaluation.

    Raises:
        RuntimeError: the file holds the weights of another network.
    """
    state = load_file(path)
    # the anchors once more, in pixels; later releases leave them out
    state.pop("model.24.anchor_grid", None)
    model.load_state_dict(state)
    return model.eval()
