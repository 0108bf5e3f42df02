"""Turns recorded results and published figures into the text that prose shows.

``{result}`` names a metric of a card in ``code/visiongen/trained/``; ``{published}``
names an entry of ``book/published.yml``. Nobody types either into a chapter.
"""

import difflib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import yaml

from bookbuild.errors import BookError
from bookbuild.repository import Repository

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Published:
    """A figure quoted from elsewhere.

    ``source`` is a key of ``book/references.bib``; ``protocol`` says in a few words
    how the figure was measured there.
    """

    value: str
    unit: str
    source: str
    protocol: str

    @property
    def text(self) -> str:
        """The figure, marked as somebody else's: ``76.1 % (published; …)``."""
        number = f"{self.value} {self.unit}".strip()
        return f"{number} (published; {self.protocol})"


def card_path(repo: Repository, key: str) -> Path:
    """The card that ``{result}`` reads for this key."""
    return repo.trained / f"{key.partition('.')[0]}.json"


def published_path(repo: Repository) -> Path:
    """The file that ``{published}`` reads."""
    return repo.root / "book" / "published.yml"


def result_text(repo: Repository, key: str) -> str:
    """A recorded metric as text: ``99.62 ± 0.03 % (n = 5)``.

    Args:
        repo: the repository.
        key: the card's name, a dot, the metric's name: ``mnist_cnn.test_accuracy``.

    Raises:
        BookError: no such card or metric (with what comes close), or a damaged card.
    """
    metrics = _metrics(repo, key)
    wanted = key.partition(".")[2]
    if wanted not in metrics:
        raise BookError(
            f"result {key!r}: the card {_place(repo, card_path(repo, key))} has no "
            f"metric {wanted!r}{_hint(wanted, metrics)}"
        )
    metric = metrics[wanted]
    try:
        mean, count = float(metric["mean"]), int(metric["n"])
        spread = float(metric.get("std") or 0.0) if count > 1 else None
        return measurement(mean, spread, count, metric.get("unit", _unit(wanted)))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BookError(
            f"result {key!r}: {_place(repo, card_path(repo, key))} must give finite "
            f"numbers mean, std and n for it, but holds {metric!r}; publish it again"
        ) from error


def published(repo: Repository, key: str) -> Published:
    """The entry of ``book/published.yml`` with this key.

    Raises:
        BookError: no such entry (with what comes close), or a part of it is missing.
    """
    place = _place(repo, published_path(repo))
    if not published_path(repo).is_file():
        raise BookError(f"published {key!r}: {place} does not exist; write it")
    text = published_path(repo).read_text(encoding="utf-8")
    try:
        # BaseLoader keeps every value as it is typed: 76.10 stays 76.10.
        entries = yaml.load(text, Loader=yaml.BaseLoader) or {}
    except yaml.YAMLError as error:
        raise BookError(f"{place} is not valid YAML: {error}") from error
    if key not in entries:
        raise BookError(
            f"published {key!r}: {place} has no such entry{_hint(key, entries)}"
        )
    entry = entries[key]
    missing = [
        part
        for part in ("value", "source", "protocol")
        if not isinstance(entry, dict) or not entry.get(part)
    ]
    if missing:
        raise BookError(f"published {key!r}: add {', '.join(missing)} to it in {place}")
    return Published(
        value=entry["value"],
        unit=entry.get("unit", ""),
        source=entry["source"],
        protocol=entry["protocol"],
    )


def published_text(repo: Repository, key: str) -> str:
    """A published figure as text; the caller adds the citation of its source."""
    return published(repo, key).text


def measurement(mean: float, spread: float | None, count: int, unit: str = "") -> str:
    """Write a measured value with the digits that its spread supports.

    The spread keeps one significant digit, two where it starts with a 1, and the mean
    as many decimals. Without a spread (``None``: a single run) a percentage keeps two
    decimals and everything else four significant digits.

    Raises:
        ValueError: a value is not finite, or there is no run.
    """
    if not math.isfinite(mean) or not math.isfinite(spread or 0.0) or count < 1:
        raise ValueError(f"cannot write {mean} ± {spread} (n = {count})")
    power = _power(mean, spread)
    mean_, spread_ = Decimal(repr(mean)).scaleb(-power), None
    if spread is not None:
        spread_ = Decimal(repr(spread)).scaleb(-power)
    decimals = _decimals(mean_, spread_, unit)
    body = _fixed(mean_, decimals)
    if spread_ is not None:
        body += f" ± {_fixed(spread_, decimals) if spread_ else '0'}"
    if power:
        body = f"({body})" if spread_ is not None else body
        body += f" × 10{str(power).translate(SUPERSCRIPTS)}"
    return f"{body}{' ' if unit else ''}{unit} (n = {count})"


def _power(mean: float, spread: float | None) -> int:
    """The power of ten to take out: none for numbers of everyday size."""
    size = max(abs(mean), spread or 0.0)
    if size == 0 or 1e-3 <= size < 1e7:
        return 0
    return math.floor(math.log10(size))


def _decimals(mean: Decimal, spread: Decimal | None, unit: str) -> int:
    if spread:
        place = spread.adjusted()
        leading_one = spread.scaleb(-place) < 2
        return max(0, -place + leading_one)
    if spread is None and unit == "%":
        return 2
    if mean == mean.to_integral_value():
        return 0
    return max(0, 3 - mean.adjusted())


def _fixed(value: Decimal, decimals: int) -> str:
    step = Decimal(1).scaleb(-decimals)
    rounded = value.quantize(step, rounding=ROUND_HALF_UP)
    return f"{rounded:,f}" if abs(rounded) >= 10_000 else f"{rounded:f}"


def _metrics(repo: Repository, key: str) -> dict[str, Any]:
    name, dot, metric = key.partition(".")
    if not (dot and name and metric):
        raise BookError(
            f"result {key!r} is not CARD.METRIC; write it like mnist_cnn.test_accuracy"
        )
    path = card_path(repo, key)
    if not path.is_file():
        cards = [card.stem for card in sorted(repo.trained.glob("*.json"))]
        raise BookError(
            f"result {key!r}: there is no card {_place(repo, path)}"
            f"{_hint(name, cards)} (visiongen train {name}, then visiongen publish "
            f"{name}, makes one)"
        )
    try:
        metrics = json.loads(path.read_text(encoding="utf-8"))["metrics"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise BookError(
            f"result {key!r}: {_place(repo, path)} is damaged or holds no metrics; "
            "publish it again"
        ) from error
    return metrics


def _unit(metric: str) -> str:
    """The unit a card may leave out: accuracies are in percent."""
    return "%" if "accuracy" in metric else ""


def _hint(wanted: str, known: Iterable[str]) -> str:
    known = list(known)
    close = difflib.get_close_matches(wanted, known, n=3)
    if close:
        return f"; did you mean {' or '.join(close)}?"
    return f"; it has {', '.join(known[:8])}" if known else ""


def _place(repo: Repository, path: Path) -> str:
    return path.relative_to(repo.root).as_posix()
