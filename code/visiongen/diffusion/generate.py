"""Pictures from a trained network, as a person asks for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from visiongen.diffusion.ancestral import Step, last
from visiongen.diffusion.guidance import (
    ClassifierGuidance,
    Guidance,
    classifier_free,
    classifier_guided,
    clipped,
    log_probability_of,
)
from visiongen.diffusion.noises import PictureNoise
from visiongen.diffusion.prediction import Denoiser
from visiongen.diffusion.processes import Diffusion, Process, denoiser_of
from visiongen.diffusion.samplers import find_sampler
from visiongen.training.precision import autocast, usable

BATCH = 250  # pictures that go through the network together

Label = int | Sequence[int] | Tensor | None
AnyGuidance = Guidance | ClassifierGuidance


@dataclass(frozen=True, eq=False)
class PictureModel:
    """A trained network with what is needed to sample from it.

    Attributes:
        network: in evaluation mode; works on pictures in [−1, 1].
        process: what it was trained for.
        shape: channels, height and width of a picture.
        classes: number of labels it knows; 0 if it is unconditional.
        precision: "fp32", or "bf16" for a faster network where the processor has it.
    """

    network: nn.Module
    process: Process
    shape: tuple[int, int, int] = (1, 28, 28)
    classes: int = 0
    precision: str = "fp32"

    @property
    def device(self) -> torch.device:
        """Where the network is."""
        return next(self.network.parameters()).device

    def denoiser(self, label: Tensor | None = None) -> Denoiser:
        """Return the network as a denoiser, told the labels ``(B,)`` if it knows any.

        Neither guided nor clipped: see ``visiongen.diffusion.guidance``.
        """
        condition = () if label is None else (label.to(self.device),)
        denoise = denoiser_of(self.process, self.network, *condition)
        precision = usable(self.precision, self.device)

        def quick(x: Tensor, t: float):
            with autocast(precision, self.device):
                return denoise(x, t)

        return denoise if precision == "fp32" else quick

    def guided(self, label: Tensor | None, how: AnyGuidance, clip: bool) -> Denoiser:
        """Return the denoiser of labels ``(B,)``, guided, then clipped to [−1, 1]."""
        if isinstance(how, ClassifierGuidance):
            denoise = self._with_classifier(label, how)
        else:
            denoise = self.denoiser(label)
            if label is not None:
                other = self.classes if how.away_from is None else how.away_from
                against = self.denoiser(torch.full((len(label),), other))
                denoise = classifier_free(denoise, against, how)
        return clipped(denoise, self.process.levels) if clip else denoise

    def _with_classifier(
        self, label: Tensor | None, how: ClassifierGuidance
    ) -> Denoiser:
        """Return the denoiser that is told no label, guided to labels ``(B,)``."""
        assert label is not None
        free = self.denoiser(as_labels(self, None, len(label)))
        log_probability = log_probability_of(self.process, how.classifier, label)
        return classifier_guided(free, log_probability, how.weight, self.process.levels)


def generate(
    model: PictureModel,
    n: int,
    seed: int = 0,
    label: Label = None,
    steps: int = 50,
    sampler: str | None = None,
    guidance: float | AnyGuidance = 1.0,
    clip: bool = True,
    **options,
) -> Tensor:
    """Return unselected pictures ``(n, C, H, W)`` in [0, 1].

    Picture i of a seed starts from the same noise whatever ``n`` is.

    Args:
        model: what to sample from.
        n: how many pictures.
        seed: fixes all random numbers.
        label: one label for all, or n of them, ints; or shares ``(n, classes + 1)``
            that mix labels. None asks for none: a conditional network then samples
            from all classes.
        steps: of the sampler: up to T for diffusion.
        sampler: "ddim", "ancestral" or "dpm-solver" for diffusion, "midpoint",
            "heun" or "euler" for flow matching; None is the first.
        guidance: w in 0 … 50: 0 ignores the label, 1 follows it, more exaggerates
            it; or a ``Guidance`` with an interval, rescaling, or a label to avoid; or a
            ``ClassifierGuidance``, with which the network is told no label and may be
            unconditional.
        clip: keep x̂_0 in [−1, 1] in every step. What comes out is clipped always.
        options: what the sampler takes beside: ``eta`` for "ddim", ``variance`` for
            "ancestral".

    Raises:
        ValueError: any of these is out of range, or does not fit the model.
    """
    labels, how = _checked(model, n, seed, label, guidance)
    made = []
    for first in range(0, n, BATCH):
        part = slice(first, min(first + BATCH, n))
        few = None if labels is None else labels[part]
        indices = range(n)[part]
        walk = _walk(model, indices, seed, few, steps, sampler, how, clip, options)
        made.append(last(walk))
    return as_pictures(torch.cat(made))


def trajectory(
    model: PictureModel,
    n: int,
    seed: int = 0,
    label: Label = None,
    steps: int = 50,
    sampler: str | None = None,
    guidance: float | AnyGuidance = 1.0,
    clip: bool = True,
    **options,
) -> list[Step]:
    """Return all steps on the way to ``generate(…)``, for a film; same arguments.

    Each has its time, the pictures x_t and the guess x̂_0 in the network's own range,
    −1 … 1 and noise beyond; ``as_pictures`` brings them to [0, 1].
    """
    labels, how = _checked(model, n, seed, label, guidance)
    return list(
        _walk(model, range(n), seed, labels, steps, sampler, how, clip, options)
    )


def generate_text(
    model: PictureModel, text: str, seed: int = 0, steps: int = 50, **options
) -> Tensor:
    """Return a picture for each digit of ``text`` ``(len, C, H, W)`` in [0, 1].

    Raises:
        ValueError: a character is not a digit, or the model was not taught ten.

    >>> generate_text(model, "2026").shape                    # doctest: +SKIP
    torch.Size([4, 1, 28, 28])
    """
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"only the digits 0 … 9 can be written, not {text!r}")
    label = [int(digit) for digit in text]
    return generate(model, len(text), seed, label, steps, **options)


def as_pictures(x: Tensor) -> Tensor:
    """Bring pictures from [−1, 1] to [0, 1]; clips what lies outside."""
    return ((x + 1) / 2).clamp(0, 1)


def as_labels(model: PictureModel, label: Label, n: int) -> Tensor | None:
    """Return labels for n pictures, ``classes`` meaning none; None if unconditional.

    Raises:
        ValueError: labels that the model does not know, or another number than n.
    """
    if not model.classes:
        if label is not None:
            raise ValueError("this model is unconditional: leave the label out")
        return None
    if label is None:
        return torch.full((n,), model.classes)
    return _known_labels(label, n, model.classes)


def _known_labels(label: Label, n: int, classes: int) -> Tensor:
    """Return n labels that are among the classes, or shares of them."""
    labels = torch.as_tensor(label)
    if labels.ndim == 0:
        labels = labels.expand(n)
    if len(labels) != n:
        raise ValueError(f"{n} pictures but {len(labels)} labels")
    if labels.is_floating_point():
        return labels
    wrong = labels[(labels < 0) | (labels >= classes)].tolist()
    if wrong:
        raise ValueError(f"labels are 0 … {classes - 1}, not {wrong[0]}")
    return labels


def _walk(
    model: PictureModel,
    indices: Sequence[int],
    seed: int,
    labels: Tensor | None,
    steps: int,
    sampler: str | None,
    how: AnyGuidance,
    clip: bool,
    options: dict,
) -> Iterator[Step]:
    """Sample the pictures ``indices`` of a seed."""
    noise = PictureNoise(seed, indices)
    start = noise(torch.empty(len(indices), *model.shape, device=model.device))
    denoise = model.guided(labels, how, clip)
    sample = find_sampler(model.process, sampler)
    return sample(model.process, denoise, start, steps, noise, **options)


def _checked(
    model: PictureModel, n: int, seed: int, label: Label, guidance: float | AnyGuidance
) -> tuple[Tensor | None, AnyGuidance]:
    """Return labels ``(n,)`` and guidance, or say what is wrong with an order."""
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    if seed < 0:
        raise ValueError(f"seed must not be negative, not {seed}")
    if isinstance(guidance, ClassifierGuidance):
        return _labels_for_classifier(model, n, label, guidance), guidance
    labels = as_labels(model, label, n)
    how = guidance if isinstance(guidance, Guidance) else Guidance(guidance)
    if how != Guidance():
        if not model.classes:
            raise ValueError("this model is unconditional: it cannot be guided")
        if label is None:
            raise ValueError("guidance needs a label to guide towards")
    if how.away_from is not None:
        as_labels(model, how.away_from, 1)
    return labels, how


def _labels_for_classifier(
    model: PictureModel, n: int, label: Label, how: ClassifierGuidance
) -> Tensor:
    """Return the labels ``(n,)`` that a classifier shall guide to."""
    if not isinstance(model.process, Diffusion):
        raise ValueError(
            "a classifier guides diffusion, not flows, which start without any signal"
        )
    if label is None:
        raise ValueError("guidance needs a label to guide towards")
    labels = _known_labels(label, n, how.classes)
    if labels.is_floating_point():
        raise ValueError("a classifier guides to labels, not to shares of them")
    return labels
