"""How recorded results and published figures read in prose."""

import json

import pytest

from bookbuild.errors import BookError
from bookbuild.numbers import measurement, published, published_text, result_text
from bookbuild.repository import Repository

CARD = {
    "name": "mnist_cnn",
    "metrics": {
        "test_accuracy": {"mean": 99.618, "std": 0.0319, "n": 5},
        "single_accuracy": {"mean": 99.5, "std": None, "n": 1},
        "latency": {"mean": 3.2041, "std": 0.11, "n": 3, "unit": "ms"},
        "shift.4px": {"mean": 51.2, "std": 2.5, "n": 3, "unit": "%"},
        "broken": {"mean": float("nan"), "std": 0.1, "n": 3},
        "bare": 7,
    },
}

PUBLISHED = """\
resnet50-top1:
  value: 76.10
  unit: "%"
  source: he2016
  protocol: ImageNet validation, one centre crop
no-source:
  value: 3
"""


@pytest.fixture
def repo(tmp_path):
    trained = tmp_path / "code" / "visiongen" / "trained"
    trained.mkdir(parents=True)
    (trained / "mnist_cnn.json").write_text(json.dumps(CARD))
    (trained / "damaged.json").write_text('{"metrics": ')
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "published.yml").write_text(PUBLISHED)
    return Repository(tmp_path)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("mnist_cnn.test_accuracy", "99.62 ± 0.03 % (n = 5)"),
        ("mnist_cnn.single_accuracy", "99.50 % (n = 1)"),
        ("mnist_cnn.latency", "3.20 ± 0.11 ms (n = 3)"),
        ("mnist_cnn.shift.4px", "51 ± 3 % (n = 3)"),
    ],
)
def test_a_result_shows_mean_spread_unit_and_number_of_seeds(repo, key, text):
    assert result_text(repo, key) == text


@pytest.mark.parametrize(
    ("mean", "spread", "count", "text"),
    [
        (99.618, 0.0319, 5, "99.62 ± 0.03 (n = 5)"),
        (99.618, 0.0149, 5, "99.618 ± 0.015 (n = 5)"),
        (0.25, 0.02, 3, "0.25 ± 0.02 (n = 3)"),
        (7.0, 0.0, 3, "7 ± 0 (n = 3)"),
        (1199882.0, None, 1, "1,199,882 (n = 1)"),
        (12345.6, 250.0, 3, "12,346 ± 250 (n = 3)"),
        (0.123456, None, 1, "0.1235 (n = 1)"),
        (0.0, None, 1, "0 (n = 1)"),
        (3.14159e-5, 2.2e-6, 3, "(3.1 ± 0.2) × 10⁻⁵ (n = 3)"),
        (2.5e9, None, 1, "2.500 × 10⁹ (n = 1)"),
        (-1.25, 0.3, 3, "-1.3 ± 0.3 (n = 3)"),
        (0.001, 0.4, 3, "0.0 ± 0.4 (n = 3)"),
    ],
)
def test_digits_follow_the_spread(mean, spread, count, text):
    assert measurement(mean, spread, count) == text


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("mnist_cmm.test_accuracy", "did you mean mnist_cnn?"),
        ("mnist_cnn.accuracy", "no metric 'accuracy'"),
        ("mnist_cnn.test_acuracy", "did you mean test_accuracy"),
        ("mnist_cnn", "write it like mnist_cnn.test_accuracy"),
        ("damaged.test_accuracy", "publish it again"),
        ("mnist_cnn.broken", "publish it again"),
        ("mnist_cnn.bare", "publish it again"),
    ],
)
def test_unknown_and_damaged_results_say_what_to_do(repo, key, hint):
    with pytest.raises(BookError) as caught:
        result_text(repo, key)
    assert hint in str(caught.value)


def test_a_published_figure_keeps_its_digits_and_says_whose_it_is(repo):
    assert published_text(repo, "resnet50-top1") == (
        "76.10 % (published; ImageNet validation, one centre crop)"
    )
    assert published(repo, "resnet50-top1").source == "he2016"


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("resnet50-top", "did you mean resnet50-top1?"),
        ("no-source", "add source, protocol to it in book/published.yml"),
    ],
)
def test_unknown_or_unsourced_figures_say_what_to_do(repo, key, hint):
    with pytest.raises(BookError) as caught:
        published(repo, key)
    assert hint in str(caught.value)
