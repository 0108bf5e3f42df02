"""What chapter 13 says in words of its formulas, so that changes are noticed.

That methods move what they name, that LoRA merges, that decay equals timm's, that
positions and patches resize as timm's and that CORAL matches covariances is tested with
the library.
"""

import copy
from functools import partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn

from visiongen.data.class_words import class_words
from visiongen.evaluation.common_corruptions import CORRUPTIONS
from visiongen.evaluation.domain import correlated_like, standardised_like
from visiongen.evaluation.label_budgets import CARDS, LABELS, METHODS, WHOLE, recorded
from visiongen.evaluation.training_memory import training_memory
from visiongen.models.lora import LoRA
from visiongen.models.resolution import at_side, resize_patches, resize_positions
from visiongen.models.vit import ViT
from visiongen.recipes import (
    vit_cifar10_finetuned,
    vit_cifar10_lora,
    vit_cifar10_partial,
    vit_cifar10_scratch,
    vit_finetune_choices,
    vit_label_budget,
    vit_label_budget_large,
    vit_rate_grid,
)
from visiongen.recipes._vit_cifar_protocol import RATES
from visiongen.recipes.vit_finetune_choices import CHANGES
from visiongen.recipes.vit_label_budget_large import RANKS
from visiongen.recipes.vit_rate_grid import BODY, HEAD, named
from visiongen.training.cards import load_card
from visiongen.training.classification import as_floats
from visiongen.training.finetune import METHODS as MOVES
from visiongen.training.finetune import adapted, pretrained_vit, trained_weights
from visiongen.training.labelled_images import VALIDATION, prepared_images
from visiongen.training.probing import Probing

MOVING = ("partial", "lora", "full")


def metric(name, way, labels):
    return recorded(way, labels)["metrics"][name]


def at(way, labels):
    return metric("test_accuracy", way, labels)["mean"]


def grid():
    """Accuracy on the new and on the old task, by rate of body (row) and of head."""
    runs = load_card("vit_rate_grid")["variants"]
    rows = [[runs[named(rate, head)] for head in HEAD] for rate in BODY]
    new = [[r["metrics"]["held_out_accuracy"]["mean"] for r in row] for row in rows]
    old = [[r["curves"]["0"]["old_accuracy"][-1] for r in row] for row in rows]
    return np.array(new), np.array(old)


tiny = partial(ViT, 16, 4, 24, 2, 3, classes=7)
PICTURES, LABELLED = torch.rand(10, 3, 16, 16), torch.arange(10) % 5


def slopes(model):
    model.zero_grad()
    F.cross_entropy(model(PICTURES), LABELLED).backward()
    return {
        name: float(weight.grad.abs().max())
        for name, weight in model.named_parameters()
        if weight.grad is not None
    }


def test_at_first_only_the_head_has_a_slope():
    found = slopes(adapted(tiny, 5, "full"))
    assert found["output.weight"] > 0
    assert max(value for name, value in found.items() if "output" not in name) == 0


def test_the_slope_of_the_head_is_the_formulas():
    model = adapted(tiny, 5, "full")
    features = model.features(PICTURES)
    slopes(model)
    wrong = model(PICTURES).softmax(1) - F.one_hot(LABELLED, 5)  # p − y
    expected = wrong.T @ features / len(PICTURES)
    torch.testing.assert_close(model.output.weight.grad, expected)


def test_of_lora_the_upper_matrix_moves_first():
    model = adapted(tiny, 5, "lora")
    nn.init.normal_(model.output.weight)
    found = slopes(model)
    assert min(value for name, value in found.items() if name.endswith(".up")) > 0
    assert max(value for name, value in found.items() if name.endswith(".down")) == 0


def test_slopes_of_lora_are_the_formulas():
    torch.manual_seed(0)
    layer = LoRA(nn.Linear(6, 5), rank=2, alpha=16).double()
    nn.init.normal_(layer.up)
    layer.layer.weight.requires_grad_(True)
    layer(torch.randn(9, 6).double()).square().sum().backward()
    of_weight = layer.layer.weight.grad  # G
    torch.testing.assert_close(
        layer.up.grad, layer.scale * of_weight @ layer.down.detach().T
    )
    torch.testing.assert_close(
        layer.down.grad, layer.scale * layer.up.detach().T @ of_weight
    )


def test_a_loss_with_a_frozen_zero_head_never_moves():
    model = adapted(tiny, 5, "full").train()
    model.output.requires_grad_(False)
    moving = [weight for weight in model.parameters() if weight.requires_grad]
    steps = torch.optim.AdamW(moving, lr=1e-2, weight_decay=0.0)
    for _ in range(3):
        loss = F.cross_entropy(model(PICTURES), LABELLED)
        assert float(loss.detach()) == pytest.approx(np.log(5), abs=1e-6)
        steps.zero_grad()
        loss.backward()
        steps.step()


@pytest.fixture(scope="module")
def memory():
    pictures, labels = torch.rand(4, 3, 32, 32), torch.arange(4)
    return {
        method: training_memory(adapted(ViT, 10, method).train(), pictures, labels)
        for method in MOVES
    }


def test_memory_is_four_bytes_a_weight_and_twelve_for_each_that_moves(memory):
    for method in MOVES:
        model = adapted(ViT, 10, method)
        whole = sum(weight.numel() for weight in model.parameters())
        assert memory[method].weights == 4 * whole
        assert memory[method].optimiser == 12 * trained_weights(model)


def test_lora_saves_optimiser_state_and_hardly_activations(memory):
    assert memory["lora"].optimiser < 0.03 * memory["full"].optimiser
    assert memory["lora"].activations > 0.5 * memory["full"].activations
    assert memory["probe"].activations < 0.05 * memory["full"].activations
    for method in ("partial", "lora", "full"):
        kept = memory[method]
        # of the 4 pictures here; the page has 32, so weights weigh less there
        assert 8 * kept.activations > max(kept.weights, kept.optimiser)


def test_lora_moves_about_a_fortieth_of_the_network():
    model = adapted(ViT, 10, "lora")
    whole = sum(weight.numel() for weight in model.parameters())
    assert 38 < whole / trained_weights(model) < 48
    assert 1.9e6 < whole < 2.2e6  # "two million weights"


def test_frozen_normalisation_still_moves_in_training_mode():
    norm = nn.BatchNorm2d(3).requires_grad_(False).train()
    before = norm.running_mean.clone()
    norm(1 + torch.rand(8, 3, 4, 4))
    assert not torch.equal(norm.running_mean, before)


def test_a_kernel_by_the_pseudo_inverse_keeps_tokens_and_a_stretched_one_does_not():
    torch.manual_seed(0)
    kernel, patch = torch.randn(16, 3, 4, 4), torch.rand(1, 3, 4, 4)
    stretch = partial(
        F.interpolate,
        size=(8, 8),
        mode="bicubic",
        antialias=True,
        align_corners=False,
    )
    token, grown = F.conv2d(patch, kernel).flatten(), stretch(patch)
    gaps = [
        float((F.conv2d(grown, each).flatten() - token).norm() / token.norm())
        for each in (resize_patches(kernel, 8), stretch(kernel))
    ]
    assert gaps[0] < 1e-4
    assert gaps[1] > 1


def test_another_size_has_as_many_positions_as_patches():
    wide = at_side(ViT(depth=1), 64)
    assert wide.positions.shape[1] == 1 + 16**2
    assert torch.isfinite(wide(torch.rand(1, 3, 64, 64))).all()


def test_a_rotation_between_the_roots_would_give_the_same_covariance():
    generator = torch.Generator().manual_seed(0)
    known, other = torch.randn(2, 400, 3, generator=generator, dtype=torch.float64)
    other = other @ torch.diag(torch.tensor([1.0, 2.0, 3.0]).double())
    moved = correlated_like(other, known, ridge=0.0)
    turn = torch.linalg.qr(torch.randn(3, 3, generator=generator).double())[0]
    values, vectors = torch.linalg.eigh(torch.cov(other.T))
    white = (other - other.mean(0)) @ (vectors * values**-0.5) @ vectors.T
    values, vectors = torch.linalg.eigh(torch.cov(known.T))
    turned = white @ turn @ (vectors * values**0.5) @ vectors.T
    torch.testing.assert_close(torch.cov(moved.T), torch.cov(known.T))
    torch.testing.assert_close(torch.cov(turned.T), torch.cov(known.T))
    assert (turned + known.mean(0) - moved).abs().max() > 0.1


def test_the_text_names_the_recipes_as_they_are():
    assert LABELS == (100, 1000, 10_000, 45_000)
    assert {"probe", "partial", "lora", "full", "scratch"} == set(METHODS)
    full, scratch = vit_cifar10_finetuned.recipe, vit_cifar10_scratch.recipe
    partial_, lora = vit_cifar10_partial.recipe, vit_cifar10_lora.recipe
    assert [r.epochs for r in (full, lora, partial_, scratch)] == [5, 2, 2, 4]
    assert full.batch_size == 128
    assert lora.ships_weights
    assert not full.ships_weights
    for recipe in (full, lora, partial_, scratch):
        assert recipe.task.keywords["corrupted"] == 2000
    assert RATES == {
        "partial": {"rate": 3e-4, "head_rate": 1e-3},
        "full": {"rate": 3e-4, "head_rate": 1e-3, "layer_decay": 0.8},
        "lora": {"rate": 2e-3},
        "scratch": {"rate": 1e-3},
    }
    assert (len(BODY), len(HEAD), BODY[1], BODY[-1]) == (4, 3, 1e-4, 1e-2)
    assert set(CHANGES) == {
        "protocol",
        "no_layer_decay",
        "no_weight_decay",
        "no_augmentation",
        "label_smoothing",
        "no_warm_up",
        "average",
    }
    assert RANKS == (1, 8, 32)
    assert VALIDATION == 5000


def test_the_text_says_how_often_runs_are_repeated():
    everything = set(CARDS) | {"vit_finetune_choices"}
    for name in everything:
        assert load_card(name)["seeds"] == [0, 1, 2], name
    assert load_card("vit_rate_grid")["seeds"] == [0]


class TestOutcomes:
    """What the trainings showed, as the text words it."""

    def test_pretraining_leads_with_every_number_of_labels(self):
        leads = [at("full", n) - at("scratch", n) for n in LABELS]
        assert min(leads[:3]) > 10
        assert leads == sorted(leads, reverse=True)
        assert 5 < leads[-1] < 10

    def test_a_label_is_worth_more_than_ten(self):
        assert at("full", 1000) - at("scratch", 10_000) == pytest.approx(9, abs=0.6)

    def test_with_a_thousand_labels_three_ways_are_level(self):
        runs = [metric("test_accuracy", way, 1000) for way in MOVING]
        values = [run["mean"] for run in runs]
        assert np.ptp(values) < max(run["std"] for run in runs) * 2**0.5
        assert 0 < max(values) - at("probe", 1000) < 2

    def test_with_a_hundred_labels_lora_is_not_ahead_of_the_probe(self):
        runs = {way: metric("test_accuracy", way, 100) for way in METHODS}
        assert runs["lora"]["mean"] < runs["probe"]["mean"] + runs["lora"]["std"]
        gap = runs["partial"]["mean"] - runs["full"]["mean"]
        assert abs(gap) < np.hypot(runs["partial"]["std"], runs["full"]["std"])

    def test_with_all_labels_the_probe_is_where_random_weights_are(self):
        assert at("probe", 45_000) == pytest.approx(at("scratch", 45_000), abs=0.3)
        assert at("full", 45_000) - at("lora", 45_000) > 3

    def test_after_two_passes_all_weights_are_ahead_of_the_others(self):
        second = {
            way: [
                curve["validation_accuracy"][1]
                for curve in recorded(way, 45_000)["curves"].values()
            ]
            for way in MOVING
        }
        assert min(second["full"]) > max(second["lora"] + second["partial"])

    def test_one_pass_of_fine_tuning_beats_four_from_scratch(self):
        full, scratch = recorded("full", 45_000), recorded("scratch", 45_000)
        first = [c["validation_accuracy"][0] for c in full["curves"].values()]
        last = [c["validation_accuracy"][-1] for c in scratch["curves"].values()]
        assert min(first) > max(last)
        assert full["settings"]["epochs"] == 5
        assert scratch["settings"]["epochs"] == 4

    def test_the_aim_was_missed_and_a_convolutional_network_is_ahead(self):
        judge = load_card("cifar_judge")
        assert at("full", 45_000) < 72 < 86 < judge["metrics"]["test_accuracy"]["mean"]
        share = judge["parameters"] / recorded("full", 45_000)["parameters"]
        assert share == pytest.approx(1 / 3, abs=0.05)

    def test_rank_eight_is_enough_and_rank_one_costs_a_point(self):
        found = load_card("vit_label_budget_large")["metrics"]
        full, one, eight, many = (
            found[f"{name}_10000_test_accuracy"]["mean"]
            for name in ("full", "lora_1", "lora_8", "lora_32")
        )
        assert abs(full - eight) < 0.5
        assert eight - one == pytest.approx(1, abs=0.3)
        assert abs(many - eight) < 0.5

    def test_the_grid_has_a_cliff_and_a_poor_corner(self):
        new, old = grid()
        assert new[:3, 2].min() > 56 > new[:3, :2].max()
        assert new[:3, 2].max() < 57.5
        assert new[1, 0] < 52
        assert new[3].max() < 25
        assert old[3].max() <= 1
        before = load_card("vit_rate_grid")["metrics"]
        first = before[f"{named(BODY[0], HEAD[0])}_old_before_accuracy"]["mean"]
        assert first - old[0].min() <= 1.2
        assert list(old[2]) == sorted(old[2])
        assert np.ptp(old[2]) > 10

    def test_no_choice_changes_the_accuracy_and_decay_changes_the_loss_most(self):
        found = load_card("vit_finetune_choices")["metrics"]
        protocol = found["protocol_held_out_accuracy"]
        for name in CHANGES.keys() - {"protocol"}:
            each = found[f"{name}_held_out_accuracy"]
            gap = each["mean"] - protocol["mean"]
            assert abs(gap) < np.hypot(each["std"], protocol["std"]), name
        with_decay = found["protocol_held_out_entropy"]
        without = found["no_layer_decay_held_out_entropy"]
        spread = np.hypot(with_decay["std"], without["std"])
        assert with_decay["mean"] - without["mean"] > 3 * spread
        moved = {
            name: abs(found[f"{name}_held_out_entropy"]["mean"] - with_decay["mean"])
            for name in CHANGES
        }
        assert max(moved, key=moved.__getitem__) == "no_layer_decay"

    def test_lora_forgets_like_all_weights_and_the_last_blocks_least(self):
        lost, first = {}, {}
        for way in MOVING:
            run = recorded(way, 1000)
            before = run["metrics"]["old_before_accuracy"]["mean"]
            curves = np.array([c["old_accuracy"] for c in run["curves"].values()])
            lost[way] = before - curves[:, -1].mean()
            first[way] = before - curves[:, 0].mean()
        assert lost["partial"] < 2 < 4 < lost["full"]
        assert abs(lost["lora"] - lost["full"]) < 1
        for way in ("full", "lora"):
            assert first[way] > lost[way] / 2, way

    def test_few_labels_seen_often_make_too_sure(self):
        hundred = metric("temperature", "full", 100)["mean"]
        thousand = metric("temperature", "full", 1000)["mean"]
        assert thousand < 1 < hundred < metric("temperature", "scratch", 100)["mean"]
        assert metric("temperature", "full", 45_000)["mean"] > 1
        shown = {
            labels: epochs * -(-least // labels)
            for labels, (least, epochs, _, _) in vit_label_budget.BUDGETS.items()
        }
        assert shown == {100: 50, 1000: 12}

    def test_moving_the_mean_wins_most_of_what_can_be_won(self):
        found = load_card("vit_cifar10_shifts")
        ways = ("nothing", "mean", "statistics", "coral")
        right = {
            way: np.array(
                [
                    [
                        found["metrics"][f"{way}_{kind}_{n}_accuracy"]["mean"]
                        for n in (1, 2, 3)
                    ]
                    for kind in CORRUPTIONS
                ]
            )
            for way in ways
        }
        nothing, mean, _, coral = (right[way].mean() for way in ways)
        clean = [found["metrics"][f"{way}_test_accuracy"]["mean"] for way in ways]
        assert mean - nothing > 0.8 * (coral - nothing)
        assert (coral - nothing) / (clean[0] - nothing) == pytest.approx(1 / 3, abs=0.1)
        pixels = list(CORRUPTIONS).index("pixels")
        assert (right["mean"] - right["nothing"])[pixels].min() > 12
        assert (right["mean"] - right["nothing"]).min() > 0
        assert clean[0] - min(clean) < 0.5

    def test_the_largest_ridge_was_chosen_and_twenty_photographs_are_enough(self):
        found = load_card("vit_cifar10_shifts")["tables"]
        assert found["ridge"] == max(map(float, found["by_ridge"])) == 10
        by_batch = found["by_batch"]
        for way in ("mean", "statistics", "coral"):
            assert by_batch[way]["20"] > by_batch["nothing"]["20"] + 2
            assert np.ptp(list(by_batch[way].values())) < 1.5

    def test_from_scratch_leads_where_detail_is_taken_away(self):
        right = {
            kind: {
                way: metric(f"{kind}_accuracy", way, 45_000)["mean"] for way in WHOLE
            }
            for kind in ("test", *CORRUPTIONS)
        }
        ahead = {
            kind: row["scratch"] - max(row[way] for way in MOVING)
            for kind, row in right.items()
        }
        assert right["test"]["scratch"] == min(right["test"].values())
        assert ahead["noise"] > 1
        assert min(ahead["blur"], ahead["pixels"]) > 10
        for kind in ("fog", "contrast"):
            assert right[kind]["scratch"] == min(right[kind].values())


def test_from_scratch_gets_a_fifth_to_a_third_more_passes():
    budgets, large = vit_label_budget.BUDGETS.values(), vit_label_budget_large
    more = [scratch / epochs for _, epochs, scratch, _ in budgets]
    more.append(large.SCRATCH_EPOCHS / large.EPOCHS)
    assert min(more) == pytest.approx(6 / 5)
    assert max(more) == pytest.approx(4 / 3)


def test_the_text_says_how_often_a_label_is_seen():
    grid, choices = vit_rate_grid, vit_finetune_choices
    assert grid.EPOCHS * grid.LEAST / grid.LABELS == 4
    assert (choices.LABELS, choices.EPOCHS) == (1000, 3)
    assert vit_label_budget.BUDGETS[1000][0] == 2000  # a row of the log


def test_the_old_task_is_watched_where_the_text_says_so():
    variants = vit_label_budget.recipe.variants | vit_rate_grid.recipe.variants
    for name, variant in variants.items():
        watched = variant.task.keywords["old_watched"]
        assert watched == (0 if name.startswith("scratch") else 500), name


def test_one_five_or_twenty_neighbours_vote():
    assert Probing.neighbours == (1, 5, 20)


def test_the_old_task_has_two_hundred_classes_and_ninety_five_thousand_photographs():
    settings = load_card("vit_tiny_imagenet32")["settings"]
    assert settings["epochs"] == 12
    assert len(class_words()) == 200


@pytest.mark.data
class TestOfTheBody:
    """What is said of the network that chapter 11 trained."""

    @pytest.fixture(scope="class")
    def body(self):
        return pretrained_vit()

    @pytest.fixture(scope="class")
    def words(self):
        return [each.names[0] for each in class_words().values()]

    @pytest.fixture(scope="class")
    def test(self):
        return prepared_images("cifar10", "test").part(0, 1000)

    @torch.no_grad()
    def test_what_it_says_of_the_first_photographs(self, body, words, test):
        best = body(as_floats(test.images[:4])).topk(5).indices
        said = [[words[k] for k in row] for row in best]
        assert said[0][0] == "guinea pig"
        assert {"tabby", "Persian cat"} <= set(said[0][1:3])
        assert said[1][0] == "sports car"
        assert said[2][:3] == ["alp", "lakeside", "seashore"]
        assert said[3][:2] == ["beacon", "flagpole"]

    @torch.no_grad()
    def test_the_words_that_it_gives_most_often(self, body, words, test):
        answers = torch.cat([body(as_floats(p)) for p in test.images.split(250)])
        answers = answers.argmax(1)

        def often(label):
            said = answers[test.labels == label]
            top = torch.bincount(said, minlength=200).topk(3)
            return {
                words[k]: int(n) / len(said)
                for n, k in zip(top.values, top.indices, strict=True)
            }

        assert {"sports car", "convertible"} <= set(often(1))
        assert "moving van" in often(9)
        assert "lifeboat" in often(8)
        assert {"Arabian camel", "ox"} <= set(often(7))
        assert often(2)["black stork"] == pytest.approx(0.1, abs=0.02)
        assert often(0)["albatross"] > 0.1

    def test_learned_positions_vary_more_slowly_than_random_ones(self, body):
        learned = body.positions.detach()
        generator = torch.Generator().manual_seed(0)
        random = 0.02 * torch.randn(learned.shape, generator=generator)

        def lost(positions):
            again = resize_positions(resize_positions(positions, 16), 8)
            return float((again - positions).norm() / positions.norm())

        assert lost(learned) < lost(random)

    @torch.no_grad()
    def test_of_lost_contrast_a_part_comes_back_and_the_ridge_matters(self, body, test):
        known = prepared_images("cifar10", "train").part(0, 500)
        lose = CORRUPTIONS["contrast"][2]
        head = make_pipeline(StandardScaler(), LogisticRegression(C=0.1))
        ours = body.features(as_floats(known.images))
        head.fit(ours, known.labels)
        parts = test.images.split(250)
        clean = torch.cat([body.features(as_floats(part)) for part in parts])
        dull = torch.cat([body.features(lose(as_floats(part))) for part in parts])
        right = {
            name: 100 * head.score(features, test.labels)
            for name, features in {
                "clean": clean,
                "dull": dull,
                "statistics": standardised_like(dull, ours),
                "coral": correlated_like(dull, ours),
                "ridge": correlated_like(dull, ours, ridge=0.1),
            }.items()
        }
        assert right["dull"] + 2 < right["coral"] < right["statistics"]
        assert right["statistics"] - right["dull"] < 0.5 * (
            right["clean"] - right["dull"]
        )
        assert right["ridge"] > right["coral"] + 1

    @torch.no_grad()
    def test_at_twice_the_size_it_runs_and_does_worse(self, body):
        old = prepared_images("tiny_imagenet32", "test").part(0, 250)
        pictures = as_floats(old.images)
        larger = F.interpolate(
            pictures, (64, 64), mode="bicubic", antialias=True, align_corners=False
        ).clamp(0, 1)
        wide = at_side(body, 64)
        lost = copy.deepcopy(wide)
        torch.manual_seed(0)
        nn.init.normal_(lost.positions, std=0.02)
        right = {
            name: float(
                (torch.cat([m(p) for p in shown.split(50)]).argmax(1) == old.labels)
                .float()
                .mean()
            )
            for name, m, shown in (
                ("as it was", body, pictures),
                ("wide", wide, larger),
                ("lost", lost, larger),
            )
        }
        assert right["as it was"] > right["wide"] + 0.05
