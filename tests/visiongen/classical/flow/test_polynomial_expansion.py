import numpy as np
import pytest

from visiongen.classical.flow.polynomial_expansion import farneback_1d, local_parabolas

INNER = slice(30, -30)


def signal(t):
    return np.sin(0.15 * t) + 0.5 * np.sin(0.07 * t + 1)


def test_parabola_is_fitted_exactly():
    t = np.arange(60.0)
    fitted = local_parabolas(2 + 3 * t - 0.5 * t**2, sigma=2.0)
    c, b, a = fitted[30]
    assert c == pytest.approx(2 + 3 * 30 - 0.5 * 30**2)
    assert b == pytest.approx(3 - 30)
    assert a == pytest.approx(-0.5)


@pytest.mark.parametrize("shift", [0.5, -1.0, 2.0])
def test_shift_is_found_with_its_sign(shift):
    t = np.arange(200.0)
    found = farneback_1d(signal(t), signal(t - shift))
    assert np.abs(found - shift)[INNER].mean() < 0.06 * abs(shift)


def test_mirrored_signals_move_the_other_way():
    t = np.arange(200.0)
    first, second = signal(t), signal(t - 1)
    mirrored = farneback_1d(first[::-1], second[::-1])
    np.testing.assert_allclose(mirrored, -farneback_1d(first, second)[::-1], atol=1e-9)


def test_straight_signal_tells_nothing():
    assert not farneback_1d(np.ones(100), np.ones(100)).any()


def test_different_lengths_are_refused():
    with pytest.raises(ValueError, match=r"\(5,\), \(6,\)"):
        farneback_1d(np.ones(5), np.ones(6))
