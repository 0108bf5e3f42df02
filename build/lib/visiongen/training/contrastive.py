"""The task of matching small pictures with captions made from WordNet's words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from visiongen.data.arrays import load
from visiongen.data.class_words import class_words
from visiongen.evaluation.classification import percent_correct
from visiongen.evaluation.zero_shot import (
    USUAL_WORDS,
    recall_at_k,
    zero_shot_weights,
)
from visiongen.models.clip import CLIP
from visiongen.models.contrastive import contrastive_loss
from visiongen.training.balanced import balanced_images
from visiongen.training.caption_table import CaptionTable
from visiongen.training.captioned_photographs import captioned_photographs
from visiongen.training.classification import Transform, as_floats
from visiongen.training.labelled_images import (
    VALIDATION,
    LabelledImages,
    prepared_images,
)
from visiongen.training.recipe import Batch

Reader = Callable[[Sequence[str]], Tensor]
# Every tenth class, from the eighth: its pictures and its own names are never shown.
HELD_OUT = tuple(range(7, 200, 10))


@dataclass
class Captions:
    """Learn to match pictures of Tiny-ImageNet with captions.

    A caption is a template with one of the class's names, or of what it is a kind of.
    In a batch it counts as right for every picture that it is true of.

    Args:
        model: makes the untrained network.
        reader: makes what turns texts into the text tower's input.
        augment: applied in turn to every training batch.
        name_share: share of captions with the class's own names.
        held_out_classes: labels that are kept for the test.
        validation: images at the end of the training split held out.
        data: names of the data sets, for the card.
    """

    model: Callable[[], CLIP]
    reader: Callable[[], Reader]
    augment: tuple[Transform, ...] = ()
    name_share: float = 0.5
    held_out_classes: tuple[int, ...] = HELD_OUT
    validation: int = VALIDATION
    data: tuple[str, ...] = ("tiny_imagenet32", "cifar10", "coco_val128")

    @property
    def size(self) -> int:
        """Number of training images."""
        return len(self.train)

    def build_model(self) -> nn.Module:
        """Return the network before training."""
        return self.model().to(memory_format=torch.channels_last)

    def prepare(self, device: torch.device) -> None:
        """Load the training split, and read every caption there can be."""
        self.device, self.read = device, self.reader()
        self.classes = list(class_words().values())
        whole = balanced_images("tiny_imagenet32", "train").to(device)
        kept = len(whole) - self.validation
        self.train = self._without_held_out(whole.part(0, kept))
        self.held_out = self._without_held_out(whole.part(kept, len(whole)))
        self.table = CaptionTable(self.classes)
        self.captions = self.read(self.table.captions).to(device)

    def batch(self, indices: Tensor) -> Batch:
        """Return images, what the text tower reads, and which fits which ``(B, B)``."""
        indices = indices.to(self.device)
        images = as_floats(self.train.images[indices])
        for transform in self.augment:
            images = transform(images)
        labels = self.train.labels[indices].cpu()
        captions, words = self.table.draw(labels, self.name_share)
        fits = self.table.true_of[words][:, labels].T  # (B pictures, B captions)
        images = images.contiguous(memory_format=torch.channels_last)
        texts = self.captions[captions.to(self.device)]
        return images, texts, fits.to(self.device)

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Return the contrastive loss of a batch."""
        images, texts, fits = batch
        image, text, scale = model(images, texts)
        return contrastive_loss(image.float(), text.float(), scale, fits)

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Classify held-out images of the trained classes by their names."""
        if not len(self.held_out):
            return {}
        labels = [n for n in range(len(self.classes)) if n not in self.held_out_classes]
        found = self._zero_shot(model, self.held_out, labels)
        return {"validation_accuracy": found}

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Measure on three sets that training never saw, without any label."""
        tiny = prepared_images("tiny_imagenet32", "test").to(self.device)
        metrics = {"zero_shot_cifar10_accuracy": self._cifar10(model)}
        metrics |= self._retrieval(model)
        new = torch.isin(tiny.labels, torch.tensor(self.held_out_classes))
        unseen = LabelledImages(tiny.images[new], tiny.labels[new])
        metrics["zero_shot_new_classes_accuracy"] = self._zero_shot(
            model, unseen, list(self.held_out_classes)
        )
        everything = list(range(len(self.classes)))
        metrics["zero_shot_all_classes_accuracy"] = self._zero_shot(
            model, tiny, everything
        )
        return metrics, {}

    def _zero_shot(
        self, model: nn.Module, images: LabelledImages, labels: list[int]
    ) -> float:
        """Return the percentage named rightly among the classes ``labels``."""
        names = [self.classes[label].names[0] for label in labels]
        weights = zero_shot_weights(partial(encode_texts, model, self.read), names)
        scores = encode_images(model, images.images) @ weights.T
        place = torch.full((len(self.classes),), -1, device=images.labels.device)
        place[labels] = torch.arange(len(labels), device=place.device)
        return percent_correct(scores, place[images.labels])

    def _cifar10(self, model: nn.Module) -> float:
        """Return the percentage of CIFAR-10's test images named rightly."""
        test = prepared_images("cifar10", "test").to(self.device)
        names = [USUAL_WORDS.get(name, name) for name in cifar10_names()]
        weights = zero_shot_weights(partial(encode_texts, model, self.read), names)
        return percent_correct(
            encode_images(model, test.images) @ weights.T, test.labels
        )

    def _retrieval(self, model: nn.Module) -> dict[str, float]:
        """Find photographs of COCO by their captions, and captions by photographs."""
        photographs = captioned_photographs()
        images = encode_images(model, photographs.images.to(self.device))
        texts = encode_texts(model, self.read, photographs.captions)
        similarity = texts @ images.T  # (captions, photographs)
        fits = photographs.owner[:, None] == torch.arange(len(images))
        fits = fits.to(self.device)
        return {
            "retrieval_recall_at_10": recall_at_k(similarity, fits, 10),
            "caption_recall_at_10": recall_at_k(similarity.T, fits.T, 10),
        }

    def _without_held_out(self, images: LabelledImages) -> LabelledImages:
        excluded = torch.tensor(self.held_out_classes, device=images.labels.device)
        kept = ~torch.isin(images.labels, excluded)
        return LabelledImages(images.images[kept], images.labels[kept])


@torch.no_grad()
def encode_images(model: Any, images: Tensor) -> Tensor:
    """Return the embeddings of uint8 images ``(N, 3, H, W)``, in evaluation mode."""
    model.eval()
    parts = [model.encode_image(as_floats(part)) for part in images.split(500)]
    return torch.cat(parts)


@torch.no_grad()
def encode_texts(model: Any, read: Reader, texts: Sequence[str]) -> Tensor:
    """Return the embeddings of texts, in evaluation mode."""
    device = model.log_scale.device
    return model.eval().encode_text(read(texts).to(device))


def cifar10_names() -> tuple[str, ...]:
    """Return the names of CIFAR-10's classes in the order of their labels."""
    return load("cifar10", "test").names
