"""The command line: train, publish, list."""

import pytest

from visiongen.__main__ import main
from visiongen.training import list_command, publish_command, train_command
from visiongen.training.list_command import columns


def test_train_then_publish_then_list(tmp_path, monkeypatch, capsys):
    out = ["--out", str(tmp_path / "runs")]
    assert main(["train", "digits_ann", "--seed", "0..1", "--epochs", "2", *out]) == 0
    assert (tmp_path / "runs/digits_ann/seed_1/log.csv").exists()
    trained = tmp_path / "trained"
    monkeypatch.setattr(publish_command, "trained_folder", lambda: trained)
    assert main(["publish", "digits_ann", *out]) == 0
    assert (trained / "digits_ann.json").exists()
    monkeypatch.setattr(list_command, "load_card", lambda name: _card_in(trained, name))
    capsys.readouterr()
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    line = next(line for line in lines if line.startswith("digits_ann"))
    assert "test_accuracy" in line
    assert "(n = 2)" in line
    assert any("not published" in line for line in lines)


def _card_in(folder, name):
    from visiongen.training.cards import load_card

    return load_card(name, folder)


def test_an_unknown_recipe_names_close_ones(capsys):
    for command in ("train", "publish"):
        assert main([command, "mnist_cn"]) == 1
        message = capsys.readouterr().err
        assert 'no recipe "mnist_cn"' in message
        assert "Did you mean mnist_cnn" in message


def test_training_on_with_other_epochs_is_refused(tmp_path, capsys):
    train = ["train", "digits_ann", "--out", str(tmp_path)]
    assert main([*train, "--epochs", "1"]) == 0
    assert main([*train, "--epochs", "2"]) == 1
    assert "epochs was 1 and is now 2" in capsys.readouterr().err


@pytest.mark.parametrize(("text", "expected"), [("3", [3]), ("0..2", [0, 1, 2])])
def test_seeds_are_a_number_or_a_range(text, expected):
    assert train_command.seeds(text) == expected


@pytest.mark.parametrize("text", ["", "a", "2..", "..3", "3..1"])
def test_other_seeds_are_refused(text, capsys):
    with pytest.raises(SystemExit):
        main(["train", "digits_ann", "--seed", text])
    assert "--seed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("n", "expected"), [(1, "accuracy 99.65 (n = 1)"), (5, "99.65 ± 0.03 (n = 5)")]
)
def test_list_prints_a_spread_only_where_there_is_one(n, expected):
    metric = {"mean": 99.65, "std": 0.03 if n > 1 else 0.0, "n": n}
    result, _, _ = columns({"metrics": {"accuracy": metric}, "wall_seconds": 1.0})
    assert expected in result
