"""What is left of a confusion matrix when there is one class to find."""

from collections.abc import Sequence

from visiongen.detection.errors import diagnose
from visiongen.detection.scenes import Detections, GroundTruth


def found_and_missed(
    found: Sequence[Detections], truths: Sequence[GroundTruth]
) -> dict[str, int]:
    """Count over pictures, at a required IoU of 0.5.

    Args:
        found: what is shown, one a picture.
        truths: in the same order.

    Returns:
        "found" and "missed" objects, and "false" alarms, duplicates included.
    """
    verdicts = [diagnose(*pair) for pair in zip(found, truths, strict=True)]
    right = sum(each.counts()["correct"] for each in verdicts)
    return {
        "found": right,
        "missed": sum(int(each.missed.sum()) for each in verdicts),
        "false": sum(map(len, found)) - right,
    }
