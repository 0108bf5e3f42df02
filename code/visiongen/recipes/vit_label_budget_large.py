"""Four ways to use 10,000 labels of CIFAR-10, and LoRA of several ranks.

What 45,000 labels give is on the cards of ``vit_cifar10_finetuned``, ``_partial``,
``_lora`` and ``_scratch``.
"""

from visiongen.recipes._vit_cifar_protocol import on_cifar10
from visiongen.training.recipe import Sweep

LABELS, EPOCHS, SCRATCH_EPOCHS = 10_000, 3, 4
METHODS = {"partial": EPOCHS, "full": EPOCHS, "scratch": SCRATCH_EPOCHS}
RANKS = (1, 8, 32)

recipe = Sweep(
    name="vit_label_budget_large",
    purpose="Partial, full, LoRA of three ranks and scratch with 10,000 labels",
    variants={
        **{
            f"{method}_{LABELS}": on_cifar10(
                f"{method}_{LABELS}", "", method, epochs, labels=LABELS
            )
            for method, epochs in METHODS.items()
        },
        **{
            f"lora_{rank}_{LABELS}": on_cifar10(
                f"lora_{rank}_{LABELS}",
                "",
                "lora",
                EPOCHS,
                labels=LABELS,
                options={"rank": rank},
            )
            for rank in RANKS
        },
    },
)
