"""Torch Hub runs code: only a pinned commit, only with trust, here from its cache."""

import pytest

from visiongen.pretrained.errors import WeightsUnavailableError
from visiongen.pretrained.torch_hub import hub_folder, load

COMMIT = "5eb6e2b1c1e6a1f2b3c4d5e6f708192a3b4c5d6e"
HUBCONF = """
dependencies = ["torch"]
import torch

def tiny(width=3):
    return torch.nn.Linear(width, 1)
"""


@pytest.fixture
def repository(home):
    """A repository as Torch Hub keeps it after a download."""
    folder = hub_folder("me/net", COMMIT)
    folder.mkdir(parents=True)
    (folder / "hubconf.py").write_text(HUBCONF)
    return "me/net"


def test_a_network_is_built_by_the_repositorys_own_code(repository, home, tmp_path):
    model = load(repository, COMMIT, "tiny", trust=True, width=5)
    assert model.weight.shape == (1, 5)
    assert home.asked == []


@pytest.mark.parametrize("commit", ["main", "v7.0", COMMIT[:8]])
def test_a_branch_or_tag_is_refused(repository, commit):
    with pytest.raises(ValueError, match="no commit of 40 digits"):
        load(repository, commit, "tiny", trust=True)


def test_without_trust_nothing_runs(repository, tmp_path):
    (hub_folder(repository, COMMIT) / "hubconf.py").write_text("1 / 0")
    with pytest.raises(ValueError, match="would run its own code"):
        load(repository, COMMIT, "tiny")


def test_code_that_is_not_here_is_the_one_exception(home, monkeypatch):
    monkeypatch.setenv("VISIONGEN_OFFLINE", "1")
    with pytest.raises(WeightsUnavailableError, match="Torch Hub's ultralytics/yolov5"):
        load("ultralytics/yolov5", COMMIT, "yolov5n", trust=True)
