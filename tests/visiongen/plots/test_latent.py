"""Figures of latent spaces show the codes, numbers and names that they are given."""

import numpy as np
import pytest

from visiongen.plots.latent import called, show_codes, show_kl, show_rates


def test_codes_are_marked_by_their_class():
    codes = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
    figure = show_codes({"a": codes, "b": -codes}, [0, 1, 1], ("shoe", "bag"))
    left, right = figure.axes
    assert [axes.get_title() for axes in (left, right)] == ["a", "b"]
    drawn = {dots.get_label(): dots.get_offsets() for dots in right.collections}
    np.testing.assert_array_equal(drawn["shoe"], -codes[:1])
    np.testing.assert_array_equal(drawn["bag"], -codes[1:])
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["shoe", "bag"]


def test_no_two_classes_look_alike():
    names = [str(n) for n in range(10)]
    codes, labels = np.zeros((10, 2)), np.arange(10)
    (axes,) = show_codes({"a": codes}, labels, names).axes
    looks = {
        (tuple(dots.get_facecolor()[0]), len(dots.get_paths()[0].vertices))
        for dots in axes.collections
    }
    assert len(looks) == 10
    with pytest.raises(ValueError, match="11 classes"):
        show_codes({"a": codes}, labels, [*names, "more"])


def sweep():
    values = {"beta_1": (9.0, 30.0, 5.0), "beta_5": (4.0, 40.0, 8.0)}
    values["beta_5_free_bits"] = (6.0, 35.0, 7.0)
    names = ("kl_nats", "reconstruction_error", "frechet_judge")
    return {
        "metrics": {
            f"{variant}_{name}": {"mean": value}
            for variant, found in values.items()
            for name, value in zip(names, found, strict=True)
        },
        "variants": {
            name: {"tables": {"kl_by_dimension": [0.5, n + 1.0, 0.0]}}
            for n, name in enumerate(values)
        },
    }


def test_rates_stand_at_their_error_beside_their_name():
    betas = {"beta_1": 1.0, "beta_5": 5.0}
    left, right = show_rates(sweep(), betas, ["beta_5_free_bits"]).axes
    points = [tuple(np.concatenate(line.get_data())) for line in left.lines]
    assert points == [(9, 30), (4, 40), (6, 35)]
    assert [line.get_marker() for line in left.lines] == ["o", "o", "x"]
    assert {t.get_text(): t.xy for t in left.texts} == {
        "β = 1": (9, 30),
        "β = 5": (4, 40),
    }
    (named,) = left.get_legend().get_texts()
    assert named.get_text() == "β = 5, free bits"
    np.testing.assert_array_equal(right.lines[0].get_data(), [[1, 5], [5, 8]])


def test_dimensions_are_sorted_by_their_kl():
    (axes,) = show_kl(sweep(), ["beta_1", "beta_5"]).axes
    found = {line.get_label(): list(line.get_ydata()) for line in axes.lines}
    assert found == {"β = 1": [1, 0.5, 0], "β = 5": [2, 0.5, 0]}


@pytest.mark.parametrize(
    ("name", "text"),
    [("beta_0.1", "β = 0.1"), ("beta_5_free_bits", "β = 5, free bits")],
)
def test_variants_are_called_by_their_weight(name, text):
    assert called(name) == text
