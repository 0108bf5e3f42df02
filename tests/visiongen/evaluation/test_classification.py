"""Measures of classifiers against scikit-learn and SciPy."""

import numpy as np
import pytest
import torch
from scipy.stats import binomtest
from sklearn import metrics

from visiongen.evaluation.classification import (
    binomial_interval,
    calibration,
    class_report,
    confusion_matrix,
    most_confused,
    percent_correct,
)


@pytest.fixture
def answers():
    generator = torch.Generator().manual_seed(0)
    labels = torch.randint(5, (400,), generator=generator)
    scores = torch.randn(400, 5, generator=generator)
    scores[torch.arange(400), labels] += 1
    return scores, labels


@pytest.mark.parametrize(("correct", "total"), [(9789, 10_000), (0, 20), (20, 20)])
def test_interval_equals_scipys(correct, total):
    expected = binomtest(correct, total).proportion_ci(0.95, method="wilson")
    ours = binomial_interval(correct, total, deviations=1.959964)
    assert ours == pytest.approx((100 * expected.low, 100 * expected.high), abs=1e-6)


@pytest.mark.parametrize(("correct", "total"), [(-1, 10), (11, 10), (0, 0)])
def test_impossible_counts_are_refused(correct, total):
    with pytest.raises(ValueError, match="impossible"):
        binomial_interval(correct, total)


def test_confusion_matrix_equals_scikit_learns(answers):
    scores, labels = answers
    ours = confusion_matrix(labels, scores.argmax(1), 5)
    assert np.array_equal(ours, metrics.confusion_matrix(labels, scores.argmax(1)))
    assert percent_correct(scores, labels) == 100 * ours.trace() / 400


def test_class_report_equals_scikit_learns(answers):
    scores, labels = answers
    report = class_report(confusion_matrix(labels, scores.argmax(1), 5))
    expected = metrics.precision_recall_fscore_support(labels, scores.argmax(1))
    ours = (report.precision, report.recall, report.f1, report.support)
    for mine, theirs in zip(ours, expected, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-12)


def test_a_class_that_never_occurs_counts_as_zero():
    report = class_report(torch.tensor([[3, 0], [0, 0]]))
    assert report.recall.tolist() == [1, 0]
    assert report.precision.tolist() == [1, 0]


def test_most_confused_lists_errors_by_frequency():
    confusion = torch.tensor([[90, 1, 7], [3, 80, 0], [0, 9, 70]])
    assert most_confused(confusion, 3) == [(2, 1, 9), (0, 2, 7), (1, 0, 3)]


def test_calibration_equals_its_definition(answers):
    scores, labels = answers
    probabilities = scores.softmax(1)
    found = calibration(probabilities, labels, bins=10)
    confidence, predicted = probabilities.max(1)
    error = 0.0
    for number in range(10):
        inside = (confidence >= number / 10) & (confidence < (number + 1) / 10)
        assert found.count[number] == inside.sum()
        if inside.any():
            claimed = float(confidence[inside].mean())
            right = float((predicted == labels)[inside].double().mean())
            assert float(found.confidence[number]) == pytest.approx(claimed, abs=1e-6)
            assert float(found.accuracy[number]) == pytest.approx(right, abs=1e-6)
            error += abs(claimed - right) * int(inside.sum()) / 400
        else:
            assert found.accuracy[number].isnan()
    assert found.error == pytest.approx(error, abs=1e-6)


def test_full_confidence_falls_into_the_last_bin():
    found = calibration(torch.tensor([[1.0, 0.0]]), torch.tensor([0]), bins=4)
    assert found.count.tolist() == [0, 0, 0, 1]
    assert found.error == 0
