"""The scene of the aperture demo (chapter 3)."""

from visiongen.classical.filters import gaussian_blur
from visiongen.classical.image import to_float, to_uint8
from visiongen.data.files import photograph
from visiongen.demos.pictures import halved, png

TOP, LEFT, SIDE = 20, 60, 128  # of the part, in the halved photograph
# Softened, so that the picture is nearly linear over the motions of the demo and that
# bilinear sampling makes a good second frame.
SIGMA = 1.0


def files() -> dict[str, bytes]:
    """The demo's data files by name."""
    soft = gaussian_blur(to_float(halved(photograph("camera"))), SIGMA)
    part = soft[TOP : TOP + SIDE, LEFT : LEFT + SIDE]
    return {"scene.png": png(to_uint8(part))}
