"""What a classifier gets wrong, how sure it is, and how it sorts its inputs."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from visiongen.evaluation.classification import Calibration
from visiongen.plots.images import show_images
from visiongen.plots.style import COLOURS, COLUMN

PLANE_HEIGHT = 2.0  # inches of a plane of points
POINTS_PER_INCH = 72
LABEL_BOX = (20.0, 11.0)  # points that three bold letters take
ROUNDS = 200  # ten labels are apart after a few
LONGEST_UPRIGHT = 4  # letters of a class name that fit below a column


def show_confusion(
    matrices: Mapping[str, ArrayLike],
    names: Sequence[str] | Mapping[str, Sequence[str]],
    title_errors: bool = True,
) -> Figure:
    """Draw confusion matrices side by side; only errors are coloured.

    Args:
        matrices: by title, counts ``(K, K)``: row is the truth, column the answer.
        names: of the K classes, in the order of the rows: the same for all matrices,
            or by title.
        title_errors: write the number of errors behind the title.

    Raises:
        ValueError: a matrix is not as large as ``names`` is long.
    """
    tables = {title: np.asarray(matrix) for title, matrix in matrices.items()}
    by_title = names if isinstance(names, Mapping) else dict.fromkeys(tables, names)
    for title, table in tables.items():
        count = len(by_title[title])
        if table.shape != (count, count):
            raise ValueError(f"{title} is {table.shape} for {count} class names")
    figure, grid = plt.subplots(
        1,
        len(tables),
        figsize=(COLUMN, 0.4 + COLUMN / max(len(tables), 1.6)),
        squeeze=False,
        layout="constrained",
    )
    errors = {
        title: table - np.diag(table.diagonal()) for title, table in tables.items()
    }
    most = max(1, *(wrong.max() for wrong in errors.values()))
    for axes, (title, table) in zip(grid.flat, tables.items(), strict=True):
        axes.imshow(errors[title], cmap="Blues", vmin=0, vmax=1.3 * most)
        for (row, column), count in np.ndenumerate(table):
            if count:
                weight = "normal" if row != column else "bold"
                axes.text(
                    column,
                    row,
                    count,
                    ha="center",
                    va="center",
                    fontsize=6,
                    weight=weight,
                )
        words = by_title[title]
        long = max(map(len, words)) > LONGEST_UPRIGHT
        turn, align = (45, "right") if long else (0, "center")
        axes.set_xticks(range(len(words)), words, rotation=turn, ha=align)
        axes.set_yticks(range(len(words)), words)
        axes.grid(False)
        tail = f" · {errors[title].sum()} errors" if title_errors else ""
        axes.set(title=title + tail, xlabel="answer", ylabel="truth")
    plt.close(figure)
    return figure


def show_calibration(calibrations: Mapping[str, Calibration]) -> Figure:
    """Draw accuracy against confidence, above, and how often each occurs, below."""
    figure, (above, below) = plt.subplots(
        2,
        1,
        figsize=(0.75 * COLUMN, 4.2),
        sharex=True,
        height_ratios=(3, 1),
        layout="constrained",
    )
    above.plot([0, 1], [0, 1], color="black", linewidth=0.8, linestyle="--")
    for number, (label, found) in enumerate(calibrations.items()):
        style = {"color": COLOURS[number], "marker": "osD^v"[number], "markersize": 4}
        error = f"{label} (mean gap {found.error:.4f})"
        above.plot(found.confidence, found.accuracy, label=error, **style)
        below.plot(found.confidence, found.count, **style)
    above.set(ylabel="share that is right", ylim=(0, 1.03))
    above.legend()
    below.set(xlabel="confidence", ylabel="images", xlim=(0, 1.02), yscale="log")
    plt.close(figure)
    return figure


def show_answers(
    images: Sequence[ArrayLike],
    truth: Sequence[int],
    answers: Mapping[str, Sequence[int]],
    names: Sequence[str],
    confidence: Sequence[float] | None = None,
    columns: int = 6,
) -> Figure:
    """Draw pictures with the true class of each, and what classifiers call it.

    Args:
        images: n arrays ``(H, W)`` or ``(H, W, 3)``.
        truth: class of each.
        answers: by name of a classifier, the class that it gives to each picture.
        names: of the classes.
        confidence: how sure the only classifier is of each answer, from 0 to 1.
        columns: pictures in a row.

    Raises:
        ValueError: not one truth and one answer for every picture.
    """
    counts = {len(images), len(truth), *map(len, answers.values())}
    if len(counts) > 1:
        raise ValueError(f"as many truths and answers as pictures, not {counts}")
    titles = []
    for number, true in enumerate(truth):
        given = [f"{who} {names[each[number]]}" for who, each in answers.items()]
        sure = "" if confidence is None else f" ({100 * confidence[number]:.0f} %)"
        titles.append(f"truth {names[true]}\n{', '.join(given)}{sure}")
    return show_images(images, titles, columns=min(columns, len(images)))


def show_planes(
    planes: Mapping[str, ArrayLike], labels: ArrayLike, names: Sequence[str]
) -> Figure:
    """Draw points in planes side by side, coloured by class, its name at its mean.

    Args:
        planes: by title, points ``(N, 2)``.
        labels: class of each point ``(N,)``.
        names: of the classes, at most ten.
    """
    labels = np.asarray(labels)
    figure, grid = plt.subplots(
        1, len(planes), figsize=(COLUMN, 2.4), squeeze=False, layout="constrained"
    )
    for axes, (title, plane) in zip(grid.flat, planes.items(), strict=True):
        points = np.asarray(plane)
        axes.scatter(*points.T, c=labels, cmap="tab10", vmin=0, vmax=9, s=2, alpha=0.4)
        means = np.array([points[labels == n].mean(0) for n in range(len(names))])
        size = np.array([COLUMN / len(planes), PLANE_HEIGHT]) * POINTS_PER_INCH
        places = means / np.maximum(np.ptp(points, axis=0), 1e-9) * size
        moves = apart(places, LABEL_BOX) - places
        for name, mean, move in zip(names, means, moves, strict=True):
            axes.annotate(
                name,
                tuple(mean),
                xytext=tuple(move),
                textcoords="offset points",
                weight="bold",
                fontsize=8,
                ha="center",
                va="center",
                bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none"},
            )
        axes.set(title=title, xticks=[], yticks=[])
    plt.close(figure)
    return figure


def apart(places: ArrayLike, box: tuple[float, float]) -> NDArray[np.float64]:
    """Move the centres ``(n, 2)`` of equal boxes up or down until no two overlap.

    Args:
        places: where the boxes should stand.
        box: their width and height.
    """
    moved = np.array(places, float)
    order = np.arange(len(moved))
    for _ in range(ROUNDS):
        gaps = moved[:, None] - moved  # (n, n, 2)
        over = (np.abs(gaps) < np.array(box) - 1e-6).all(-1)
        np.fill_diagonal(over, False)
        if not over.any():
            break
        # of two at the same height the later one goes up
        up = np.sign(gaps[..., 1]) + (gaps[..., 1] == 0) * np.sign(
            order[:, None] - order
        )
        missing = box[1] - np.abs(gaps[..., 1])
        moved[:, 1] += 0.5 * np.where(over, up * missing, 0.0).sum(1)
    return moved
