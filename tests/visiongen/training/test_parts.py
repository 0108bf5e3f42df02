"""Schedules, moving average, optimisers, randomness: the loop's small parts."""

import pytest
import torch
from torch import nn

from visiongen.training import schedules
from visiongen.training.ema import MovingAverage
from visiongen.training.optimisers import adamw, sgd
from visiongen.training.progress import as_columns, write_log
from visiongen.training.randomness import epoch_order, mixed


def test_one_cycle_rises_then_falls_to_nothing():
    rates = [schedules.one_cycle(step / 1000) for step in range(1000)]
    peak = rates.index(max(rates))
    assert peak == 200
    assert max(rates) == pytest.approx(1)
    assert rates[0] == pytest.approx(0.04)
    assert rates[-1] < 1e-4
    assert rates[:201] == sorted(rates[:201])
    assert rates[200:] == sorted(rates[200:], reverse=True)


def test_one_cycle_equals_pytorchs():
    weight = nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.SGD([weight], lr=1.0)
    reference = torch.optim.lr_scheduler.OneCycleLR(
        optimiser,
        1.0,
        total_steps=101,
        pct_start=0.2,
        div_factor=25,
        final_div_factor=1e9,
    )
    # PyTorch's rise ends at step 0.2 · 101 − 1 and its fall at step 100.
    for step in range(20):
        ours = schedules.one_cycle(step / 19.2 * 0.2)
        assert ours == pytest.approx(reference.get_last_lr()[0], abs=1e-6)
        optimiser.step()
        reference.step()


def test_cosine_starts_at_zero_and_ends_at_zero():
    assert schedules.cosine(0.0) == 0
    assert schedules.cosine(0.05) == pytest.approx(1)
    assert schedules.cosine(0.525) == pytest.approx(0.5)
    assert schedules.cosine(0.9999) < 1e-4


def test_moving_average_equals_its_formula():
    model = nn.Linear(3, 2)
    average = MovingAverage(model, decay=0.5)
    expected = model.weight.detach().clone()
    for step in range(20):
        with torch.no_grad():
            model.weight += torch.randn_like(model.weight)
        average.update(model, step)
        decay = min(0.5, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * model.weight.detach()
    torch.testing.assert_close(average.model.weight, expected)
    assert not average.model.weight.requires_grad


def test_moving_average_copies_running_statistics():
    model = nn.BatchNorm1d(2)
    average = MovingAverage(model, decay=0.99)
    model(torch.randn(8, 2) + 5)
    average.update(model, 0)
    assert torch.equal(average.model.running_mean, model.running_mean)
    assert average.model.num_batches_tracked == 1


@pytest.mark.parametrize("make", [adamw, sgd])
def test_only_matrices_decay(make):
    model = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3))
    groups = make(model, rate=0.1, weight_decay=0.3).param_groups
    decays = {id(w): g["weight_decay"] for g in groups for w in g["params"]}
    assert decays[id(model[0].weight)] == 0.3
    assert all(decays[id(w)] == 0 for w in (model[0].bias, *model[1].parameters()))
    assert len(decays) == 4


def test_an_epoch_visits_everything_once_in_its_own_order():
    first, second = epoch_order(0, 0, 100), epoch_order(0, 1, 100)
    assert sorted(first.tolist()) == list(range(100))
    assert not torch.equal(first, second)
    assert torch.equal(first, epoch_order(0, 0, 100))


def test_seed_and_step_do_not_run_into_each_other():
    values = {mixed(seed, step, 0) for seed in range(30) for step in range(30)}
    assert len(values) == 900


def test_the_log_is_a_csv_file_of_curves(tmp_path):
    rows = [{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": 0.25}]
    write_log(tmp_path / "log.csv", rows)
    assert (tmp_path / "log.csv").read_text().split() == [
        "epoch,loss",
        "1,0.5",
        "2,0.25",
    ]
    assert as_columns(rows) == {"epoch": [1, 2], "loss": [0.5, 0.25]}
