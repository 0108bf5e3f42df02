"""Two detectors on SqueezeNet: SSD, one stage, and Mask R-CNN, two stages with masks.

Both are torchvision's own classes with a small backbone, heads as slim, and anchors
as tall as people are. Like all of torchvision's detectors they take a list of images
``(3, H, W)`` in [0, 1], and normalise and resize them themselves; class 0 of their
labels is background.
"""

from collections import OrderedDict
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torchvision.models import SqueezeNet1_0_Weights, squeezenet1_0
from torchvision.models.detection import MaskRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
from torchvision.models.detection.rpn import RPNHead
from torchvision.models.detection.ssd import SSD
from torchvision.ops import FeaturePyramidNetwork, MultiScaleRoIAlign
from torchvision.ops.misc import Conv2dNormActivation

from visiongen.detection.anchors import anchor_shapes, grid_anchors
from visiongen.pretrained.torchvision_models import load

BODY_ENDS = {"4": 5, "8": 10, "16": 12}  # stride → last layer of SqueezeNet's there
BODY_WIDTHS = {"4": 256, "8": 512, "16": 512}
FROZEN = 6  # layers before the second pooling: half of the body's arithmetic
SSD_STRIDES = (8, 16, 32, 32)
SSD_SIZES = ((22, 32, 46), (64, 86), (112, 135), (160, 200))  # at 320 by 320 pixels
SSD_RATIOS = (2.5, 4.2)  # a photograph made square makes people taller
RCNN_STRIDES = (4, 8, 16)
RCNN_SIZES = ((28, 44), (68, 100), (140, 200))
RCNN_RATIOS = (2.0, 3.3)
FPN_WIDTH = 64


class SqueezeNetBody(nn.Module):
    """The convolutions of SqueezeNet 1.0, with maps of stride 4, 8 and 16.

    The first convolution is padded, which the original's is not: so maps have exactly
    the picture's size divided by their stride, if that is a multiple of 16, and cells
    lie where anchors are laid.

    Source: Iandola et al. (2016), SqueezeNet, table 1.
    """

    def __init__(self):
        super().__init__()
        self.layers = squeezenet1_0().features
        self.layers[0].padding = (3, 3)

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        """Map ``(B, 3, H, W)`` to maps ``(B, C, H / s, W / s)`` by stride."""
        maps, x, start = OrderedDict(), images, 0
        for stride, end in BODY_ENDS.items():
            x = self.layers[start : end + 1](x)
            maps[stride] = x
            start = end + 1
        return maps


class Pyramid(nn.Module):
    """The body and a feature pyramid: every map gets what the coarser ones know.

    Source: Lin et al. (2017), Feature Pyramid Networks.
    """

    def __init__(self, width: int):
        super().__init__()
        self.out_channels = width
        self.body = SqueezeNetBody()
        self.fpn = FeaturePyramidNetwork(
            list(BODY_WIDTHS.values()), width, norm_layer=_group_norm
        )

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        """Map ``(B, 3, H, W)`` to three maps ``(B, width, H / s, W / s)``."""
        return self.fpn(self.body(images))


class SingleShotMaps(nn.Module):
    """The body's maps of stride 8 and 16, normalised, and two coarser ones."""

    def __init__(self):
        super().__init__()
        self.body = SqueezeNetBody()
        # the first map's values are many times larger than a fresh layer's
        self.norms = nn.ModuleList(_group_norm(BODY_WIDTHS[s]) for s in ("8", "16"))
        self.extra = nn.ModuleList(
            nn.Sequential(_conv(wide, 64, 1), _conv(64, 128, 3, stride))
            for wide, stride in ((512, 2), (128, 1))
        )
        self.out_channels = [512, 512, 128, 128]

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        """Map ``(B, 3, H, W)`` to maps of stride 8, 16, 32 and 32."""
        fine, coarse = list(self.body(images).values())[1:]
        maps = [norm(x) for norm, x in zip(self.norms, (fine, coarse), strict=True)]
        for block in self.extra:
            maps.append(block(maps[-1]))
        return OrderedDict((str(n), x) for n, x in enumerate(maps))


class CellAnchors(AnchorGenerator):
    """The book's anchors where torchvision's detectors expect their own.

    Args:
        strides: of the maps.
        sizes: of the anchors of each map, in pixels.
        ratios: height over width, the same on all maps.
    """

    def __init__(
        self,
        strides: Sequence[int],
        sizes: Sequence[Sequence[float]],
        ratios: Sequence[float],
    ):
        super().__init__(tuple(sizes), (tuple(ratios),) * len(sizes))
        self.strides = strides
        self.shapes = [anchor_shapes(each, ratios) for each in sizes]

    def forward(self, images: ImageList, maps: list[Tensor]) -> list[Tensor]:
        """Return the anchors ``(N, 4)`` of each image, all maps in a row."""
        laid = [
            grid_anchors(x.shape[-2], x.shape[-1], stride, shapes).to(x.device)
            for x, stride, shapes in zip(maps, self.strides, self.shapes, strict=True)
        ]
        return [torch.cat(laid)] * len(images.image_sizes)


def squeezenet_ssd(classes: int = 1, side: int = 320) -> SSD:
    """Return an untrained SSD on SqueezeNet, with anchors for people.

    Args:
        classes: without background.
        side: photographs are made squares of this many pixels, a multiple of 32.

    Source: Liu et al. (2016), SSD.
    """
    mean, deviation = _normalisation()
    return SSD(
        SingleShotMaps(),
        CellAnchors(SSD_STRIDES, SSD_SIZES, SSD_RATIOS),
        (side, side),
        classes + 1,
        image_mean=mean,
        image_std=deviation,
        detections_per_img=50,
    )


def squeezenet_mask_rcnn(
    classes: int = 1,
    sides: Sequence[int] = (240, 280, 400, 440, 340),
    longest: int = 600,
    box_width: int = 192,
) -> MaskRCNN:
    """Return an untrained Mask R-CNN on SqueezeNet with a slim pyramid and heads.

    Args:
        classes: without background.
        sides: lengths of a photograph's shorter side; training draws one of them, and
            the last is that of evaluation.
        longest: no longer side is made longer than this.
        box_width: of the two fully connected layers of the box head.

    Source: He et al. (2017), Mask R-CNN.
    """
    mean, deviation = _normalisation()
    anchors = CellAnchors(RCNN_STRIDES, RCNN_SIZES, RCNN_RATIOS)
    maps = list(BODY_ENDS)
    return MaskRCNN(
        Pyramid(FPN_WIDTH),
        min_size=tuple(sides),
        max_size=longest,
        image_mean=mean,
        image_std=deviation,
        rpn_anchor_generator=anchors,
        rpn_head=RPNHead(FPN_WIDTH, anchors.num_anchors_per_location()[0]),
        rpn_pre_nms_top_n_train=500,
        rpn_pre_nms_top_n_test=300,
        rpn_post_nms_top_n_train=300,
        rpn_post_nms_top_n_test=100,
        rpn_batch_size_per_image=128,
        box_roi_pool=MultiScaleRoIAlign(maps, 7, 2),
        box_head=TwoMLPHead(FPN_WIDTH * 7 * 7, box_width),
        box_predictor=FastRCNNPredictor(box_width, classes + 1),
        box_batch_size_per_image=64,
        box_score_thresh=0.01,
        box_detections_per_img=30,
        mask_roi_pool=MultiScaleRoIAlign(maps, 14, 2),
        mask_head=MaskRCNNHeads(FPN_WIDTH, (FPN_WIDTH, FPN_WIDTH), 1),
        mask_predictor=MaskRCNNPredictor(FPN_WIDTH, FPN_WIDTH, classes + 1),
    )


def with_imagenet_body(model: nn.Module) -> nn.Module:
    """Give a detector SqueezeNet's ImageNet weights, and freeze the first layers.

    Raises:
        WeightsUnavailableError: they cannot be had.
    """
    body = model.backbone.body  # type: ignore[union-attr]
    source = load("squeezenet1_0").model.features
    body.layers.load_state_dict(source.state_dict())  # type: ignore[union-attr]
    body.layers[:FROZEN].requires_grad_(False)  # type: ignore
    return model


def _normalisation() -> tuple[list[float], list[float]]:
    """Return mean and deviation of what SqueezeNet's weights were trained on."""
    transform = SqueezeNet1_0_Weights.IMAGENET1K_V1.transforms()
    return transform.mean, transform.std


def _group_norm(width: int) -> nn.GroupNorm:
    # batches are too small for batch normalisation
    return nn.GroupNorm(8, width)


def _conv(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Module:
    return Conv2dNormActivation(inputs, outputs, kernel, stride, norm_layer=_group_norm)
