"""A transformer learns to copy, reverse and sort ten digits, with and without places.

Sorting needs no positions in the question but needs them in the answer: without any,
every place that holds the same digit must give the same answer.
"""

from typing import Any

from visiongen.recipes._rewriting_protocol import rewriting
from visiongen.training.recipe import Sweep
from visiongen.training.sequences import Rule, copied, in_order, reversed_order

RULES = {"copy": copied, "reverse": reversed_order, "sort": in_order}
variants: list[tuple[str, Rule, dict[str, Any]]] = [
    *(
        (f"{name}_learned", rule, {"positions": "learned"})
        for name, rule in RULES.items()
    ),
    *((f"{name}_none", rule, {"positions": "none"}) for name, rule in RULES.items()),
    ("sort_sinusoidal", in_order, {"positions": "sinusoidal"}),
    ("sort_rotary", in_order, {"positions": "rotary"}),
    ("sort_one_head", in_order, {"heads": 1}),
]

recipe = Sweep(
    name="digit_rewriting",
    purpose="Copy, reverse, sort ten digits: positions and heads of a transformer",
    variants={name: rewriting(name, rule, **model) for name, rule, model in variants},
)
