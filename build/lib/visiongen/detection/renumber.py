"""Classes by name, where two lists number them differently."""

from collections.abc import Mapping, Sequence

import torch

from visiongen.detection.scenes import Detections


def renumbered(
    found: Detections, theirs: Sequence[str], ours: Mapping[int, str]
) -> Detections:
    """Give detections the numbers that another list has for the same names.

    COCO's own ids run from 1 to 90 with gaps, which torchvision's weights keep; YOLO's
    run from 0 to 79 without. A detection is moved by its name, never by arithmetic.

    Args:
        found: labels are indices into ``theirs``.
        theirs: names by index; those that the other list lacks may not be detected.
        ours: names by the index that is wanted.

    Raises:
        ValueError: a detected class has no such name among ``ours``.
    """
    index = {name: label for label, name in ours.items()}
    missing = {theirs[label] for label in found.labels.tolist()} - index.keys()
    if missing:
        raise ValueError(
            f"no class of the {len(ours)} is named {', '.join(sorted(missing))}: "
            "the two lists are not of the same data set"
        )
    labels = [index[theirs[label]] for label in found.labels.tolist()]
    return Detections(
        found.boxes,
        found.scores,
        torch.tensor(labels, dtype=torch.long),
        found.masks,
    )
