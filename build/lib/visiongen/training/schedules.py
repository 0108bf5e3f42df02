"""Learning-rate schedules: functions of progress in [0, 1), without state.

A schedule returns the factor by which the peak learning rate is multiplied. Because
it depends on nothing but progress, a resumed run needs no schedule to be restored.
"""

import math


def constant(progress: float) -> float:
    """Keep the learning rate."""
    return 1.0


def one_cycle(progress: float, warm_up: float = 0.2, start: float = 0.04) -> float:
    """Rise along a cosine from ``start`` to 1 during ``warm_up``, then fall to 0.

    Source: Smith and Topin (2019), Super-Convergence.
    """
    if progress < warm_up:
        return start + (1 - start) * _half_cosine(progress / warm_up)
    return 1 - _half_cosine((progress - warm_up) / (1 - warm_up))


def cosine(progress: float, warm_up: float = 0.05) -> float:
    """Rise linearly from 0 to 1 during ``warm_up``, then fall to 0 along a cosine.

    Source: Loshchilov and Hutter (2017), SGDR, equation 5 without restarts.
    """
    if progress < warm_up:
        return progress / warm_up
    return 1 - _half_cosine((progress - warm_up) / (1 - warm_up))


def _half_cosine(part: float) -> float:
    """Go smoothly from 0 to 1."""
    return 0.5 - 0.5 * math.cos(math.pi * part)
