"""The task of matching small pictures with captions made from WordNet's words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from visiongen.data.arrays import load
from visiongen.data.class_words import class_words
from visiongen.evaluation.associations import science_and_gender
from visiongen.evaluation.classification import percent_correct
from visiongen.evaluation.zero_shot import (
    BARE,
    ENSEMBLE,
    Encoders,
    zero_shot_weights,
)
from visiongen.models.clip import CLIP
from visiongen.models.contrastive import contrastive_loss
from visiongen.training.balanced import balanced_images
from visiongen.training.caption_table import CaptionTable
from visiongen.training.captioned_photographs import (
    captioned_photographs,
    free_photographs,
)
from visiongen.training.classification import Transform, as_floats
from visiongen.training.clip_report import (
    BUDGETS,
    Report,
    Seen,
    asked_words,
    report_on_classes,
    report_on_new_classes,
    report_on_retrieval,
)
from visiongen.training.labelled_images import (
    VALIDATION,
    LabelledImages,
    prepared_images,
)
from visiongen.training.recipe import Batch

Reader = Callable[[Sequence[str]], Tensor]
# Every tenth class, from the eighth: its pictures and its own names are never shown.
HELD_OUT = tuple(range(7, 200, 10))
POOL = 10_000  # labelled images of CIFAR-10 that probes may use
SHOWN = 500  # test images of CIFAR-10 whose embeddings are kept


def caption_words() -> list[str]:
    """Return all words that the captions of Tiny-ImageNet use."""
    return CaptionTable(list(class_words().values())).words


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
        pool: labelled images of CIFAR-10 that probes may use.
        words: makes the words whose embeddings are kept.
        data: names of the data sets, for the card.
    """

    model: Callable[[], CLIP]
    reader: Callable[[], Reader]
    augment: tuple[Transform, ...] = ()
    name_share: float = 0.5
    held_out_classes: tuple[int, ...] = HELD_OUT
    validation: int = VALIDATION
    pool: int = POOL
    words: Callable[[], Sequence[str]] = caption_words
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
        found = percent_correct(*self._scores(model, self.held_out, labels))
        return {"validation_accuracy": found}

    def finish(self, model: nn.Module) -> tuple[dict[str, float], dict[str, Any]]:
        """Measure on three sets that training never saw; see ``clip_report``."""
        encoders, names = encoders_of(model, self.read), cifar10_names()
        test = seen(model, prepared_images("cifar10", "test"))
        pool = seen(model, prepared_images("cifar10", "train").part(0, self.pool))
        budgets = [n for n in BUDGETS if n <= self.pool // (2 * len(names))]
        metrics, tables = report_on_classes(encoders, test, pool, names, budgets)
        photographs = captioned_photographs()
        images = encoders.images(photographs.images)
        texts = encoders.texts(photographs.captions)
        recalls, places = report_on_retrieval(images, texts, photographs)
        tiny, new_classes = self._tiny_imagenet(model)
        tables |= places | {"new_classes": new_classes, "words": list(self.words())}
        tables["science_and_gender"] = science_and_gender(encoders.texts)
        return metrics | recalls | tiny, {"tables": tables}

    def embeddings(self, model: nn.Module) -> dict[str, Tensor]:
        """Return embeddings for the page and its demo, in the order of their sources.

        ``cifar10`` has the first 500 test images; ``prompts`` every class's bare name
        and the eight templates of ``ENSEMBLE``, class by class; ``coco`` and
        ``captions`` the captioned photographs; ``free`` the free photographs by name;
        ``words`` those of the card's table.
        """
        encoders, photographs = encoders_of(model, self.read), captioned_photographs()
        asked = asked_words(cifar10_names())
        prompts = [t.format(name) for name in asked for t in (*BARE, *ENSEMBLE)]
        few = prepared_images("cifar10", "test").part(0, SHOWN).images
        return {
            "cifar10": encoders.images(few),
            "prompts": encoders.texts(prompts),
            "coco": encoders.images(photographs.images),
            "captions": encoders.texts(photographs.captions),
            "free": encoders.images(free_photographs()),
            "words": zero_shot_weights(encoders.texts, list(self.words())),
        }

    def _tiny_imagenet(self, model: nn.Module) -> Report:
        """Name Tiny-ImageNet's test images: among new classes alone, among all."""
        tiny = prepared_images("tiny_imagenet32", "test").to(self.device)
        held_out = list(self.held_out_classes)
        new = torch.isin(tiny.labels, torch.tensor(held_out, device=self.device))
        unseen = LabelledImages(tiny.images[new], tiny.labels[new])
        scores, labels = self._scores(model, unseen, held_out)
        everything = self._scores(model, tiny, list(range(len(self.classes))))
        metrics = {
            "zero_shot_new_classes_accuracy": percent_correct(scores, labels),
            "zero_shot_all_classes_accuracy": percent_correct(*everything),
        }
        names = [self.classes[label].names[0] for label in held_out]
        return metrics, report_on_new_classes(scores, labels, names)

    def _scores(
        self, model: nn.Module, images: LabelledImages, labels: list[int]
    ) -> tuple[Tensor, Tensor]:
        """Return cosines with the classes ``labels``, and which of them is right."""
        names = [self.classes[label].names[0] for label in labels]
        weights = zero_shot_weights(partial(encode_texts, model, self.read), names)
        place = torch.full((len(self.classes),), -1, device=images.labels.device)
        place[labels] = torch.arange(len(labels), device=place.device)
        scores = encode_images(model, images.images) @ weights.T
        return scores, place[images.labels]

    def _without_held_out(self, images: LabelledImages) -> LabelledImages:
        excluded = torch.tensor(self.held_out_classes, device=images.labels.device)
        kept = ~torch.isin(images.labels, excluded)
        return LabelledImages(images.images[kept], images.labels[kept])


@torch.no_grad()
def image_features(model: Any, images: Tensor) -> Tensor:
    """Return features ``(N, C)`` of uint8 images ``(N, 3, H, W)`` before projection."""
    model.eval()
    return torch.cat([model.image.features(as_floats(x)) for x in images.split(500)])


@torch.no_grad()
def encode_images(model: Any, images: Tensor) -> Tensor:
    """Return the embeddings of uint8 images ``(N, 3, H, W)``, in evaluation mode."""
    found = model.image_projection(image_features(model, images))
    return F.normalize(found, dim=-1)


@torch.no_grad()
def encode_texts(model: Any, read: Reader, texts: Sequence[str]) -> Tensor:
    """Return the embeddings of texts, in evaluation mode."""
    device = model.log_scale.device
    return model.eval().encode_text(read(texts).to(device))


def encoders_of(model: Any, read: Reader) -> Encoders:
    """Return a CLIP of the book as evaluation knows it; embeddings lie on the CPU."""
    device = model.log_scale.device

    def images(pixels: Tensor) -> Tensor:
        return encode_images(model, pixels.to(device)).cpu()

    def texts(words: Sequence[str]) -> Tensor:
        return encode_texts(model, read, words).cpu()

    return Encoders(images, texts, float(model.scale.detach()))


@torch.no_grad()
def seen(model: Any, images: LabelledImages) -> Seen:
    """Return labelled images with features and embeddings, on the CPU."""
    features = image_features(model, images.images.to(model.log_scale.device))
    embeddings = F.normalize(model.image_projection(features), dim=-1)
    return Seen(images, features.cpu(), embeddings.cpu())


def cifar10_names() -> tuple[str, ...]:
    """Return the names of CIFAR-10's classes in the order of their labels."""
    return load("cifar10", "test").names
