"""The one thing that can go wrong with pretrained weights that exist."""

from visiongen.data.errors import DataUnavailableError


class WeightsUnavailableError(DataUnavailableError):
    """Pretrained weights are not on this machine and could not be fetched.

    The message names them, where they were looked for, where they come from and why
    they could not be had. Pages catch this one exception and mark what needs weights.
    """
