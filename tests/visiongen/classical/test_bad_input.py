"""Every public function of these modules refuses what it cannot take, and says why."""

import importlib
import inspect

import numpy as np
import pytest
from numpy.typing import ArrayLike

from visiongen.classical.borders import BORDERS

MODULES = [
    "borders",
    "canny",
    "colour",
    "filters",
    "gradients",
    "histograms",
    "image",
    "morphology",
    "noise",
    "pyramids",
    "quality",
    "spectra",
    "thresholds",
]

GREY = np.arange(256, dtype=np.uint8).reshape(16, 16)
COLOUR = np.stack([GREY, GREY.T, 255 - GREY], axis=2)
KERNEL = np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])
ELEMENT = np.ones((3, 3), bool)
MASK = GREY > 100

# valid arguments by parameter name, and what differs for single functions
ARGUMENTS = {
    "image": GREY,
    "reference": GREY,
    "kernel": KERNEL,
    "column": KERNEL[1],
    "row": KERNEL[1],
    "element": ELEMENT,
    "mask": MASK,
    "weak": MASK,
    "strong": MASK,
    "gx": GREY,
    "gy": GREY,
    "magnitude": GREY,
    "direction": GREY / 255,
    "counts": np.ones(256),
    "values": GREY,
    "rows": 2,
    "columns": 2,
    "size": 3,
    "radius": 2,
    "length": 3,
    "sigma": 1.0,
    "sigma_space": 1.0,
    "sigma_range": 20.0,
    "strength": 20.0,
    "low": 10,
    "high": 20,
    "fraction": 0.1,
    "photons": 50.0,
    "gamma": 2.0,
    "levels": 3,
    "offset": 2.0,
    "shape": (31, 32),
    "value": 1.0,
    "least": 0,
    "name": "thing",
    "pyramid": [GREY, np.zeros((8, 8))],
}
SPECIAL = {
    "rgb_to_grey": {"image": COLOUR},
    "rgb_to_hsv": {"image": COLOUR},
    "hsv_to_rgb": {"image": COLOUR},
    "require_rgb": {"image": COLOUR},
    "clahe": {"tiles": (2, 2)},
    "frequency_response": {"size": 32},
}
# these receive what the public functions above have checked
INTERNAL = {
    "between_centres",
    "clipped_curve",
    "colour_sum",
    "limits",
    "local_mean",
    "minus",
    "same_type",
    "shifted_copies",
    "shifts",
    "tile_curves",
}
ANY_SHAPE = {"require_numbers", "cumulative"}


def public_functions():
    for name in MODULES:
        module = importlib.import_module(f"visiongen.classical.{name}")
        for function in vars(module).values():
            own = (
                inspect.isfunction(function) and function.__module__ == module.__name__
            )
            if own and function.__name__ not in INTERNAL:
                yield function


FUNCTIONS = {function.__name__: function for function in public_functions()}


def valid_arguments(name):
    parameters = inspect.signature(FUNCTIONS[name]).parameters
    required = {
        key: ARGUMENTS.get(key)
        for key, parameter in parameters.items()
        if parameter.default is inspect.Parameter.empty and key != "generator"
    }
    if "generator" in parameters:
        required["generator"] = np.random.default_rng(0)
    return required | SPECIAL.get(name, {})


def with_parameter(test):
    return [
        (name, key)
        for name, function in FUNCTIONS.items()
        for key, parameter in inspect.signature(function).parameters.items()
        if test(key, parameter)
    ]


ARRAYS = with_parameter(lambda key, parameter: parameter.annotation is ArrayLike)
BORDERED = with_parameter(lambda key, parameter: key == "border")
AMOUNTS = {"sigma", "sigma_space", "sigma_range", "strength", "photons", "gamma"}
POSITIVE = [
    (name, key)
    for name, key in with_parameter(
        lambda key, parameter: key in AMOUNTS and parameter.annotation is float
    )
    if name != "canny"  # whose sigma may be 0
] + [("clahe", "clip_limit"), ("require_positive", "value")]
ODD = [
    (name, key)
    for name, key in with_parameter(
        lambda key, parameter: key in ("size", "length", "patch", "search")
    )
    if name != "frequency_response"  # whose size is that of a spectrum
]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_valid_arguments_are_accepted_and_left_alone(name):
    arguments = valid_arguments(name)
    for value in arguments.values():
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
    result = FUNCTIONS[name](**arguments)
    for array in result if isinstance(result, tuple) else (result,):
        if isinstance(array, np.ndarray) and array.dtype.kind == "f":
            assert np.isfinite(array).all()


def bad_arrays(valid, name):
    valid = np.asarray(valid)
    floats = valid / max(valid.max(), 1)
    for value in (np.nan, np.inf, -np.inf):
        wrong = floats.copy()
        wrong.flat[-1] = value
        yield f"{value}", wrong
    yield "empty", valid[:0]
    yield "complex", valid.astype(complex)
    yield "text", valid.astype(str)
    yield "objects", valid.astype(object)
    if name not in ANY_SHAPE:
        yield "one number", np.uint8(1)
        yield "four dimensions", np.ones((2, 2, 2, 2), valid.dtype)
        if valid.ndim > 1:
            yield "two channels", np.ones((4, 4, 2), valid.dtype)
            yield "one dimension", np.ones(9, valid.dtype)


@pytest.mark.parametrize(("name", "key"), ARRAYS)
def test_bad_arrays_raise_value_errors(name, key):
    arguments = valid_arguments(name)
    for what, wrong in bad_arrays(arguments[key], name):
        with pytest.raises(ValueError, match=r"\w") as raised:
            FUNCTIONS[name](**(arguments | {key: wrong}))
        assert "broadcast" not in str(raised.value), what


@pytest.mark.parametrize(("name", "_"), BORDERED)
def test_unknown_borders_raise_and_the_known_ones_are_listed(name, _):
    with pytest.raises(ValueError, match="choose one of") as raised:
        FUNCTIONS[name](**valid_arguments(name), border="mirror")
    assert all(border in str(raised.value) for border in BORDERS)


@pytest.mark.parametrize(("name", "_"), BORDERED)
@pytest.mark.parametrize("border", BORDERS)
def test_every_border_is_accepted(name, _, border):
    FUNCTIONS[name](**valid_arguments(name), border=border)


@pytest.mark.parametrize(("name", "key"), POSITIVE)
@pytest.mark.parametrize("value", [0, -1, np.nan, np.inf])
def test_amounts_must_be_positive(name, key, value):
    with pytest.raises(ValueError, match="must be a positive number"):
        FUNCTIONS[name](**(valid_arguments(name) | {key: value}))


@pytest.mark.parametrize(("name", "key"), ODD)
@pytest.mark.parametrize("value", [0, -1, 2, 2.5, np.nan])
def test_window_sizes_must_be_odd(name, key, value):
    with pytest.raises(ValueError, match=f"{key} must be odd"):
        FUNCTIONS[name](**(valid_arguments(name) | {key: value}))


@pytest.mark.parametrize("radius", [-1, 1.5, np.nan])
@pytest.mark.parametrize(
    "name", ["gaussian_1d", "gaussian_2d", "gaussian_blur", "disk"]
)
def test_radii_must_be_whole_numbers(name, radius):
    with pytest.raises(ValueError, match="radius must be"):
        FUNCTIONS[name](**(valid_arguments(name) | {"radius": radius}))


@pytest.mark.parametrize("sigma", [-1, np.nan, np.inf])
def test_canny_may_leave_the_blur_out_but_nothing_stranger(sigma):
    FUNCTIONS["canny"](GREY, 10, 20, sigma=0)
    with pytest.raises(ValueError, match="sigma must be a positive"):
        FUNCTIONS["canny"](GREY, 10, 20, sigma=sigma)


@pytest.mark.parametrize("value", [-1, 1.5, np.nan, np.inf])
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("pad", "rows"),
        ("pad", "columns"),
        ("gaussian_pyramid", "levels"),
        ("laplacian_pyramid", "levels"),
        ("frequency_response", "size"),
    ],
)
def test_counts_must_be_whole_numbers(name, key, value):
    with pytest.raises(ValueError, match=f"{key} must be a whole number"):
        FUNCTIONS[name](**(valid_arguments(name) | {key: value}))


@pytest.mark.parametrize("fraction", [-0.1, 1.1, np.nan])
def test_fractions_lie_within_0_and_1(fraction):
    with pytest.raises(ValueError, match="fraction must lie"):
        FUNCTIONS["add_salt_and_pepper"](GREY, fraction, np.random.default_rng(0))


def test_the_kinds_of_bad_input_reach_every_module():
    reached = {FUNCTIONS[name].__module__.split(".")[-1] for name, _ in ARRAYS}
    assert reached == set(MODULES)
    assert len(POSITIVE) >= 10
    assert len(ODD) >= 8
