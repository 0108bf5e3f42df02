"""A function to show."""


def weighted_sum(values: list[float], weights: list[float]) -> float:
    """Sum of the values, each times its weight.

    This paragraph is not shown on the page.
    """
    return sum(value * weight for value, weight in zip(values, weights, strict=True))
