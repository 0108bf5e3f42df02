"""Embeddings of a run are published beside its card and read back."""

import dataclasses
from functools import partial

import pytest
import torch
import torch.nn.functional as F

from visiongen.training import embeddings
from visiongen.training.cards import load_card
from visiongen.training.classification import Classification
from visiongen.training.embeddings import load_embeddings, save_embeddings
from visiongen.training.errors import WeightsError
from visiongen.training.publish import publish
from visiongen.training.run_folder import run_recipe, seed_folder
from visiongen.training.weights import sha256

ROWS = F.normalize(
    torch.randn(7, 128, generator=torch.Generator().manual_seed(0)), dim=1
)


@pytest.fixture
def in_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(embeddings, "trained_file", lambda name: tmp_path / name)
    return tmp_path


def test_half_precision_keeps_cosines(in_folder):
    save_embeddings({"words": ROWS}, in_folder / "clip_embeddings.safetensors")
    found = load_embeddings("clip")["words"]
    torch.testing.assert_close(found.norm(dim=1), torch.ones(7))
    torch.testing.assert_close(found @ found.T, ROWS @ ROWS.T, atol=1e-3, rtol=0)


def test_missing_embeddings_say_how_to_make_them(in_folder):
    with pytest.raises(WeightsError, match="visiongen train clip_tiny"):
        load_embeddings("clip_tiny")


class Keeping(Classification):
    """A task that leaves embeddings."""

    def embeddings(self, model):
        return {"rows": ROWS}


def test_a_run_leaves_embeddings_and_publish_copies_them(ann, in_folder):
    task = partial(Keeping, *ann.task.args, **ann.task.keywords)
    recipe = dataclasses.replace(ann, task=task, ships_weights=False)
    run_recipe(recipe, 0, seed_folder(in_folder / "runs", ann.name, 0))
    publish(recipe, in_folder / "runs", in_folder)
    kept = in_folder / f"{ann.name}_embeddings.safetensors"
    assert load_card(ann.name, in_folder)["embeddings"]["sha256"] == sha256(kept)
    found = load_embeddings(ann.name)["rows"]
    torch.testing.assert_close(found, ROWS, atol=1e-3, rtol=0)
    assert not (in_folder / f"{ann.name}.safetensors").exists()
