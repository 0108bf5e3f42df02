"""Plain numbers on logarithmic axes."""

from collections.abc import Sequence

from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator


def plain_ticks(axis: Axis, values: Sequence[float]) -> None:
    """Mark an axis at these values, written as plain numbers, and nowhere else.

    Args:
        axis: ``axes.xaxis`` or ``axes.yaxis``, its scale already set.
        values: where to put ticks.
    """
    axis.set_major_locator(FixedLocator(values))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_locator(NullLocator())
