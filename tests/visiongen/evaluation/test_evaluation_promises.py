"""Whatever features and labels come in, scores keep the ranges that are promised."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from visiongen.evaluation.classification import (
    binomial_interval,
    calibration,
    class_report,
    confusion_matrix,
    percent_correct,
)
from visiongen.evaluation.frechet import frechet_distance
from visiongen.evaluation.memorisation import memorisation
from visiongen.evaluation.precision_recall import overlap

VALUES = st.floats(-10, 10, width=32)


def features(smallest=6, dimensions=3):
    counts = st.integers(smallest, 20)
    shapes = counts.map(lambda count: (count, dimensions))
    return shapes.flatmap(
        lambda shape: arrays(np.float32, shape, elements=VALUES).map(torch.from_numpy)
    )


@st.composite
def answers(draw, classes=4):
    """Probabilities ``(N, 4)`` and labels ``(N,)``."""
    count = draw(st.integers(1, 30))
    scores = draw(arrays(np.float64, (count, classes), elements=st.floats(-5, 5)))
    labels = draw(arrays(np.int64, count, elements=st.integers(0, classes - 1)))
    return torch.from_numpy(scores).softmax(1), torch.from_numpy(labels)


@given(features(), features())
def test_the_frechet_distance_is_symmetric_and_never_negative(a, b):
    there, back = frechet_distance(a, b), frechet_distance(b, a)
    assert there >= -1e-6
    assert there == pytest.approx(back, rel=1e-5, abs=1e-5)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-5)


@given(features(), features(), st.floats(-5, 5))
def test_moving_both_sets_alike_leaves_the_frechet_distance(a, b, shift):
    moved = frechet_distance(a + shift, b + shift)
    assert moved == pytest.approx(frechet_distance(a, b), rel=1e-3, abs=1e-3)


@given(features(), features())
def test_precision_recall_and_coverage_are_shares(generated, real):
    found = overlap(generated, real)
    for share in (found.precision, found.recall, found.coverage):
        assert 0 <= share <= 1
    assert found.density >= 0


@given(features())
def test_a_set_lies_among_itself(points):
    found = overlap(points, points)
    assert found.precision == found.recall == found.coverage == 1


@given(features(), features(), features())
def test_copies_are_a_share(generated, test, training):
    assert 0 <= memorisation(generated, test, training).copies <= 1


@given(answers())
def test_the_confusion_matrix_counts_everybody_once(case):
    probabilities, labels = case
    confusion = confusion_matrix(labels, probabilities.argmax(1), 4)
    assert torch.equal(confusion.sum(1), torch.bincount(labels, minlength=4))
    right = 100 * float(confusion.diagonal().sum()) / len(labels)
    assert right == pytest.approx(percent_correct(probabilities, labels))


@given(answers())
def test_a_report_by_class_holds_shares(case):
    probabilities, labels = case
    report = class_report(confusion_matrix(labels, probabilities.argmax(1), 4))
    for values in (report.precision, report.recall, report.f1):
        assert ((values >= 0) & (values <= 1)).all()
    assert int(report.support.sum()) == len(labels)


@given(answers())
def test_the_calibration_error_is_a_share(case):
    assert 0 <= calibration(*case).error <= 1


@given(st.integers(1, 5000), st.data())
def test_a_binomial_interval_holds_the_share_and_stays_within_0_and_100(count, data):
    hits = data.draw(st.integers(0, count))
    low, high = binomial_interval(hits, count)
    assert 0 <= low <= 100 * hits / count + 1e-9
    assert 100 * hits / count - 1e-9 <= high <= 100
