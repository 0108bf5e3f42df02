"""What fine-tuning does to the task that came before."""

from dataclasses import dataclass

import torch
from torch import nn

from visiongen.evaluation.classification import percent_correct
from visiongen.training.balanced import balanced_images
from visiongen.training.classification import Classification, predict
from visiongen.training.finetune import pretrained_vit
from visiongen.training.labelled_images import VALIDATION


@dataclass
class Remembering(Classification):
    """Learn new labels; after each epoch measure the old task with its old head.

    The old task is Tiny-ImageNet, on the images that its training held out.
    """

    def prepare(self, device: torch.device) -> None:
        """Load both data sets and the head that pretraining left."""
        super().prepare(device)
        old = balanced_images("tiny_imagenet32", "train")
        self.old = old.part(len(old) - VALIDATION, len(old)).to(device)
        self.old_head = pretrained_vit().output.to(device)

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Add ``old_accuracy`` to what is measured."""
        body = OldHead(model, self.old_head)
        scores = predict(body, self.old.images)
        old = {"old_accuracy": percent_correct(scores, self.old.labels)}
        return super().validate(model) | old


class OldHead(nn.Module):
    """The features of one network under the head of another."""

    def __init__(self, body: nn.Module, head: nn.Module):
        super().__init__()
        self.body, self.head = body, head

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return the old task's scores."""
        return self.head(self.body.features(images))  # type: ignore[operator]
