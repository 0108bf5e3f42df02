"""The photograph of the kernel playground (chapter 1)."""

from visiongen.data.files import photograph
from visiongen.demos.pictures import halved, png


def files() -> dict[str, bytes]:
    """The demo's data files by name."""
    return {"camera.png": png(halved(photograph("camera")))}
