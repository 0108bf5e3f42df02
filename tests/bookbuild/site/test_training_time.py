"""Time and machine of trainings, on two cores and on a GPU."""

import pytest

from bookbuild.site.training_time import cost_lines, two_core_seconds

CORES = {"processor": "Example Processor", "cores": 2, "threads": 2}
GPU = {**CORES, "cores": 16, "accelerator": "Example GPU"}


def card(machine, **metrics):
    values = {name: {"mean": value} for name, value in metrics.items()}
    return {
        "wall_seconds": 71.0,
        "machine": machine,
        "metrics": values,
        "projected_on": CORES,
    }


def test_two_cores_name_their_processor():
    assert cost_lines(card(CORES)) == ["1 min 11 s", "2 cores of Example Processor"]
    assert two_core_seconds(card(CORES)) == 71


def test_a_gpu_is_named_and_its_time_is_not_taken_for_that_of_two_cores():
    trained = card(GPU, test_accuracy=90.0, projected_seconds=600.0)
    assert cost_lines(trained) == [
        "1 min 11 s",
        "Example GPU",
        "projected for 2 cores: 10 min 0 s",
    ]
    assert two_core_seconds(trained) == 600


def test_the_variants_of_a_sweep_add_up():
    swept = card(GPU, a_projected_seconds=60.0, b_projected_seconds=30.5)
    assert two_core_seconds(swept) == pytest.approx(90.5)


def test_what_was_not_projected_has_its_own_time_only():
    assert cost_lines(card(GPU)) == ["1 min 11 s", "Example GPU"]
