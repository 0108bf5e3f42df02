"""A run that was killed goes on as if nothing had happened."""

import dataclasses
import errno
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from small_recipes import SEED, everything_random, small_game

from visiongen.training.errors import CheckpointError, ResumeError
from visiongen.training.loop import CHECKPOINT, train

PROGRAM = Path(__file__).with_name("small_recipes.py")
CODE = Path(__file__).parents[3] / "code"


def program(*arguments):
    return subprocess.run(
        [sys.executable, str(PROGRAM), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(CODE)},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("recipe", "last"), [(everything_random, 26), (small_game, 18)]
)
def test_killed_and_resumed_ends_with_the_same_bits(recipe, last, tmp_path):
    step = random.randrange(2, last + 1)
    whole = train(recipe(), SEED, tmp_path / "whole")
    killed = program(recipe.__name__, tmp_path / "cut", step)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    left = torch.load(tmp_path / "cut" / CHECKPOINT, weights_only=True)
    assert left["step"] == step
    resumed = train(recipe(), SEED, tmp_path / "cut")
    expected = whole.model.state_dict()
    for name, tensor in resumed.model.state_dict().items():
        assert torch.equal(tensor, expected[name]), (step, name)
    for ours, theirs in zip(resumed.log, whole.log, strict=True):
        assert ours | {"seconds": 0} == theirs | {"seconds": 0}
    frames = [path.name for path in (tmp_path / "whole").glob("film/*.png")]
    assert len(frames) == (4 if recipe is small_game else 0)
    for name in frames:
        one, other = (tmp_path / run / "film" / name for run in ("whole", "cut"))
        assert one.read_bytes() == other.read_bytes()


def test_a_finished_run_is_not_trained_again(ann, tmp_path):
    first = train(ann, 0, tmp_path)
    again = train(ann, 0, tmp_path)
    assert again.log == first.log


def test_resume_says_which_settings_differ(ann, tmp_path):
    train(ann, 0, tmp_path)
    before = (tmp_path / CHECKPOINT).read_bytes()
    with pytest.raises(ResumeError, match="epochs was 3 and is now 5") as error:
        train(dataclasses.replace(ann, epochs=5, batch_size=16), 0, tmp_path)
    assert "batch_size was 32 and is now 16" in str(error.value)
    with pytest.raises(ResumeError, match="seed was 0 and is now 1"):
        train(ann, 1, tmp_path)
    assert (tmp_path / CHECKPOINT).read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04 cut"])
def test_a_damaged_checkpoint_is_named(ann, tmp_path, content):
    (tmp_path / CHECKPOINT).write_bytes(content)
    with pytest.raises(CheckpointError, match=r"checkpoint\.pt is damaged"):
        train(ann, 0, tmp_path)


def test_a_full_disk_leaves_the_last_checkpoint(ann, tmp_path, monkeypatch):
    good = train(ann)
    calls = []

    def full_after_six(descriptor):
        calls.append(descriptor)
        if len(calls) > 6:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full_after_six)
        with pytest.raises(CheckpointError, match="No space left on device") as error:
            train(ann, 0, tmp_path, checkpoint_seconds=0.0)
    assert "the file saved before it is intact" in str(error.value)
    assert "--out" in str(error.value)
    assert not list(tmp_path.glob("*.part"))
    assert torch.load(tmp_path / CHECKPOINT, weights_only=True)["step"] == 3
    resumed = train(ann, 0, tmp_path)
    for ours, theirs in zip(
        resumed.model.state_dict().values(),
        good.model.state_dict().values(),
        strict=True,
    ):
        assert torch.equal(ours, theirs)
