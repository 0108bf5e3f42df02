"""A detector as an ONNX file, and found objects without the library it came from."""

import copy
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from visiongen.detection.decoded_predictions import choose
from visiongen.detection.letterbox import as_network_input, letterbox
from visiongen.detection.scenes import Detections

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

OPSET = 17


class _OutputOnly(nn.Module):
    """The network without what it returns beside its output."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def forward(self, images: Tensor) -> Tensor:
        return self.model(images)[0]  # (B, 4 + classes, N)


def export_onnx(model: nn.Module, path: Path, side: int) -> Path:
    """Write a network of Ultralytics as an ONNX file for one square picture.

    The size is fixed: the positions of the grid's cells become constants.

    Args:
        model: the network; it is left as it is.
        path: file to write.
        side: of the square, a multiple of 32.

    Returns:
        ``path``.
    """
    frozen = _OutputOnly(copy.deepcopy(model)).eval()
    images = torch.zeros(1, 3, side, side)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a tracer that is old but needs no package
        frozen(images)  # so that the grid is laid before it is traced
        torch.onnx.export(
            frozen,
            (images,),
            str(path),
            input_names=["images"],
            output_names=["predictions"],
            opset_version=OPSET,
            dynamo=False,
        )
    return path


def load_onnx(path: Path, threads: int | None = None) -> "InferenceSession":
    """Open an ONNX file on the processor.

    Args:
        path: what ``export_onnx`` wrote.
        threads: how many to use; None means as many as PyTorch uses.

    Raises:
        ImportError: ONNX Runtime is not installed.
    """
    try:
        import onnxruntime
    except ModuleNotFoundError as error:
        raise ImportError(
            'ONNX Runtime is not installed: pip install "visiongen[export]".'
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or torch.get_num_threads()
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"]
    )


def detect_onnx(
    session: "InferenceSession",
    image: NDArray,
    confidence: float = 0.25,
    iou: float = 0.45,
    most: int = 300,
) -> Detections:
    """Find objects in a picture of any size, with ONNX Runtime in place of PyTorch.

    Args:
        session: what ``load_onnx`` opened; it knows the size of its input.
        image: ``(H, W, 3)`` RGB uint8.
        confidence: class probability from which a box counts.
        iou: of suppression, within each class.
        most: detections kept.

    Returns:
        Boxes in pixels of ``image``, most confident first; those of
        ``detect_decoded`` with the network, to 1e-3.
    """
    (given,) = session.get_inputs()
    padded, way = letterbox(image, given.shape[-1], stride=None)
    pixels = as_network_input(padded).numpy()  # (1, 3, side, side)
    (output,) = session.run(None, {given.name: pixels})  # (1, 4 + classes, N)
    return choose(torch.from_numpy(output[0]), way, confidence, iou, most)
