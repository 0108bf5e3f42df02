"""Full fine-tuning with 1,000 labels: learning rates of body and head, and the cliff.

One seed, judged on held-out images; the test split is not looked at. Every weight of
the body has the same rate. The old task is watched too.
"""

from visiongen.recipes._vit_cifar_protocol import on_cifar10
from visiongen.training.recipe import Sweep

LABELS, LEAST, EPOCHS, BATCH = 1000, 2000, 2, 100
BODY = (1e-5, 1e-4, 1e-3, 1e-2)
HEAD = (1e-4, 1e-3, 1e-2)


def named(body: float, head: float) -> str:
    """Return the name of a variant.

    >>> named(1e-4, 1e-3)
    'body_1e-04_head_1e-03'
    """
    return f"body_{body:.0e}_head_{head:.0e}"


recipe = Sweep(
    name="vit_rate_grid",
    purpose="Learning rates of body and head with 1,000 labels, and what is forgotten",
    variants={
        named(body, head): on_cifar10(
            named(body, head),
            "",
            "full",
            EPOCHS,
            labels=LABELS,
            batch_size=BATCH,
            optimiser={"rate": body, "head_rate": head, "layer_decay": 1.0},
            least=LEAST,
            old_watched=500,
            tested=False,
        )
        for body in BODY
        for head in HEAD
    },
    seeds=1,
)
