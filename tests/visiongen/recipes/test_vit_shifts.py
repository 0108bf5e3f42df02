"""The benchmark of corrupted pictures measures every corruption and every way."""

import pytest
import torch

from visiongen.evaluation.common_corruptions import CORRUPTIONS
from visiongen.models.vit import ViT
from visiongen.recipes import vit_cifar10_shifts as shifts
from visiongen.training.labelled_images import LabelledImages


@pytest.fixture
def measured(monkeypatch):
    torch.manual_seed(0)
    small = ViT(32, 8, 24, 1, 3, classes=10).eval()
    torch.nn.init.normal_(small.output.weight)

    def invented(name, split):
        images = torch.randint(256, (64, 3, 32, 32), dtype=torch.uint8)
        return LabelledImages(images, torch.arange(64) % 10)

    monkeypatch.setattr(shifts, "finetuned", lambda: small)
    monkeypatch.setattr(shifts, "prepared_images", invented)
    monkeypatch.setattr(shifts, "BATCHES", (32, 60))
    return shifts.measure(0, images=60, known_images=64)


def test_every_corruption_strength_and_way_has_its_accuracy(measured):
    wanted = {
        f"{way}_{kind}_{strength}_accuracy"
        for way in shifts.ways_to_adapt(0.1)
        for kind, strengths in CORRUPTIONS.items()
        for strength in range(1, len(strengths) + 1)
    }
    clean = {f"{way}_test_accuracy" for way in shifts.ways_to_adapt(0.1)}
    assert measured.metrics.keys() == wanted | clean


def test_doing_nothing_does_not_depend_on_the_batch(measured):
    by_batch = measured.tables["by_batch"]
    strongest = f"nothing_{measured.tables['by_batch_on']}_3_accuracy"
    alone = round(measured.metrics[strongest]["mean"], 3)
    assert {round(v, 3) for v in by_batch["nothing"].values()} == {alone}
    whole = measured.metrics[strongest.replace("nothing", "coral")]["mean"]
    assert by_batch["coral"][60] == pytest.approx(whole, abs=0.01)


def test_the_ridge_is_the_best_on_held_out_photographs(measured):
    by_ridge = measured.tables["by_ridge"]
    assert [float(ridge) for ridge in by_ridge] == list(shifts.RIDGES)
    assert by_ridge[str(measured.tables["ridge"])] == max(by_ridge.values())


def test_moving_the_mean_is_coral_with_an_endless_ridge():
    torch.manual_seed(0)
    features, known = torch.randn(50, 6) * 3 + 1, torch.randn(80, 6)
    moved = shifts.ways_to_adapt(1.0)["mean"](features, known)
    limit = shifts.ways_to_adapt(1e9)["coral"](features, known)
    scale = known.var(0).mean().sqrt() / features.var(0).mean().sqrt()
    torch.testing.assert_close(
        limit - known.mean(0), scale * (moved - known.mean(0)), atol=1e-3, rtol=1e-3
    )
