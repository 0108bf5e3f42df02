"""The recipes of chapters 15 and 16 train a few steps, and are what the book says."""

import dataclasses
import json
from functools import partial

import pytest
import torch

from visiongen.diffusion.ancestral import Step, last
from visiongen.diffusion.flow_matching import even_flow_times
from visiongen.diffusion.generate import PictureModel, generate
from visiongen.diffusion.processes import Diffusion, FlowMatching
from visiongen.diffusion.trained import COURSE, PLANS, Plan
from visiongen.evaluation import sampling_cost, suite
from visiongen.evaluation.judges import NETWORKS
from visiongen.evaluation.protocol import Protocol
from visiongen.models.conditioning import AddedLabel
from visiongen.models.unet import UNet
from visiongen.recipes import (
    _sampling_points,
    _thousand_steps,
    cddpm_guidance,
    cddpm_label_dropout,
    ddpm_samplers,
    diffusion_seconds,
    fashion_league,
    flow_ends,
    flow_solvers,
)
from visiongen.recipes.cddpm_conditioning import CONDITIONED
from visiongen.sampling.sampler import Sampler
from visiongen.training import (
    denoising,
    noised_images,
    super_resolution,
)
from visiongen.training.denoising import Denoising
from visiongen.training.labelled_images import LabelledImages
from visiongen.training.loop import train
from visiongen.training.recipe import Recipe, Sweep
from visiongen.training.recipes import find_recipe, recipe_names
from visiongen.training.scored import even_labels

SIDE = 8
FEW = {"samples": 40, "references": 40, "memorised": 20}


def invented_images(name, split):
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(256, (40, 1, 12, 12), generator=generator).byte()
    return LabelledImages(images, torch.arange(40) % 10)


@pytest.fixture
def judged(monkeypatch):
    """Invented images, untrained judges, few draws."""
    for module in (denoising, suite):
        monkeypatch.setattr(module, "prepared_images", invented_images)
    monkeypatch.setattr(suite, "load_judge", lambda name: NETWORKS[name]().eval())
    monkeypatch.setattr(sampling_cost, "BATCH", 4)
    monkeypatch.setattr(sampling_cost, "REPEATS", 1)
    suite.load_suite.cache_clear()
    yield
    suite.load_suite.cache_clear()


def variants_of(name):
    recipe = find_recipe(name)
    return recipe.variants if isinstance(recipe, Sweep) else {"": recipe}


TRAINED = [
    pytest.param(variant, id=f"{name}.{part}".rstrip("."))
    for name in recipe_names()
    for part, variant in variants_of(name).items()
    if isinstance(variant, Recipe) and variant.task.func == Denoising
]


def test_super_resolution_makes_two_steps(monkeypatch):
    monkeypatch.setattr(noised_images, "prepared_images", invented_images)
    monkeypatch.setattr(super_resolution, "SAMPLED", 4)
    recipe = find_recipe("superres_mnist")
    few = {"validation": 8, "train_images": 16, "steps": 1}
    small = dataclasses.replace(
        recipe, task=partial(recipe.task, **few), batch_size=8, epochs=1
    )
    trained = train(small)
    assert 0.1 < trained.log[0]["train_loss"] < 5
    metrics, _ = trained.task.finish(trained.model)
    assert metrics["sample_error"] > 0


def test_the_noisy_classifier_makes_two_steps(monkeypatch):
    monkeypatch.setattr(noised_images, "prepared_images", invented_images)
    recipe = find_recipe("mnist_noisy_classifier")
    few = {"validation": 8, "train_images": 16}
    small = dataclasses.replace(
        recipe, task=partial(recipe.task, **few), batch_size=8, epochs=1
    )
    trained = train(small)
    assert 0.5 < trained.log[0]["train_loss"] < 10
    metrics, more = trained.task.finish(trained.model)
    assert 0 <= metrics["mean_accuracy"] <= 100
    json.dumps(more)


def test_the_noisy_classifier_sees_the_noise_of_the_model_that_it_guides():
    process = find_recipe("mnist_noisy_classifier").task.args[2]
    assert process == PLANS["cddpm_mnist"].process


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize("recipe", TRAINED)
def test_two_steps_and_the_end(recipe):
    protocol, *others = recipe.task.args
    few = {"validation": 8, "train_images": 16, "steps": 1}
    task = partial(
        Denoising,
        dataclasses.replace(protocol, **FEW),
        *others,
        **recipe.task.keywords | few,
    )
    small = dataclasses.replace(recipe, task=task, batch_size=8, epochs=1)
    trained = train(small)
    (row,) = trained.log
    assert 0.1 < row["train_loss"] < 5
    assert 0.1 < row["validation_loss"] < 5
    metrics, more = trained.task.finish(trained.model)
    assert all(isinstance(value, float) for value in metrics.values())
    assert metrics["frechet_judge"] > 0
    assert metrics["sampling_parameters"] > 1000
    assert ("judge_accuracy" in metrics) == bool(trained.task.classes)
    tables = more["tables"]
    assert len(tables["loss_by_time"]["loss"]) == denoising.TIMES
    assert tables["protocol"]["samples"] == 40
    assert tables["floor"]["frechet_judge"] == pytest.approx(0, abs=1e-3)
    json.dumps(more)


def test_the_courses_recipe_is_the_courses():
    recipe = find_recipe("course_ddpm_fashion")
    settings = recipe.settings()
    assert settings["optimiser"] == {"call": "adam", "rate": 1e-3}
    assert settings["schedule"] == "constant"
    assert (recipe.epochs, recipe.batch_size, recipe.ema_decay) == (20, 128, None)
    assert recipe.task.keywords["validation"] == 0  # all 60,000 images
    schedule = COURSE.process.noise_schedule
    assert schedule.steps == 1000
    assert float(schedule.betas[0]) == pytest.approx(1e-4)
    assert float(schedule.betas[-1]) == pytest.approx(0.02)
    assert COURSE.process.predicts == "noise"
    network = recipe.task.args[1]()
    assert sum(weight.numel() for weight in network.parameters()) == 2_848_833
    assert recipe.snapshots == tuple(range(1, 21))


@pytest.mark.parametrize("name", PLANS)
def test_recipes_train_what_can_be_loaded(name):
    plan, task = PLANS[name], find_recipe(name).task
    assert task.args[1:] == (plan.network, plan.process)
    assert task.keywords.get("classes", 0) == plan.classes
    assert find_recipe(name).ships_weights


def test_conditionings_have_equal_size():
    sizes = {
        name: sum(weight.numel() for weight in model().parameters())
        for name, model in CONDITIONED.items()
    }
    assert max(sizes.values()) < 1.01 * min(sizes.values()), sizes


def test_the_ablations_change_one_thing_each():
    variants = find_recipe("ddpm_ablations").variants
    base = variants["baseline"].settings()
    for name, variant in variants.items():
        settings = variant.settings()
        changed = [key for key in base if settings[key] != base[key]]
        assert len(changed) == (name != "baseline"), name
    kinds = {v.task.args[2].predicts for v in variants.values() if is_diffusion(v)}
    assert kinds == {"velocity", "noise", "data"}


def is_diffusion(variant):
    return isinstance(variant.task.args[2], Diffusion)


def test_label_dropout_reaches_from_never_to_half():
    variants = cddpm_label_dropout.recipe.variants
    shares = [v.task.keywords["label_dropout"] for v in variants.values()]
    assert list(variants) == ["drop_0", "drop_10", "drop_50"]
    assert shares == [0.0, 0.1, 0.5]


def tiny(process, classes=0):
    condition = {"condition": AddedLabel} if classes else {}
    network = UNet(widths=(8, 16), **condition).eval()
    torch.nn.init.normal_(network.output.weight, std=0.05)
    return PictureModel(network, process, (1, SIDE, SIDE), classes)


@pytest.fixture
def scored(monkeypatch):
    """A score that tells how bright pictures are."""

    def score(draw, networks, protocol, device, classes=0):
        labels = even_labels(protocol.samples, classes)
        pictures = draw(protocol.samples, protocol.seed, labels)
        metrics = {"frechet_judge": float(pictures.mean()), "sampling_ms": 2.0}
        if classes:
            metrics["judge_accuracy"] = 99.9
        tables = {"floor": {}, "classes": {}, "protocol": protocol.on_card()}
        return metrics, tables

    for module in (_sampling_points, fashion_league):
        monkeypatch.setattr(module, "full_score", score)


def two(data):
    return Protocol(data, samples=2)


@pytest.mark.usefixtures("judged")
def test_a_point_is_scored_by_the_suite():
    model = tiny(Diffusion(), classes=10)
    protocol = Protocol("mnist", **FEW)
    row, tables = _sampling_points.measure_point(model, protocol, 3, steps=2)
    labels = even_labels(40, 10)
    pictures = suite.as_bytes(generate(model, 40, 3, labels, steps=2))
    used = suite.load_suite(dataclasses.replace(protocol, seed=3), "cpu")
    expected, full = used.score(pictures, labels)
    assert {name: row[name] for name in expected} == expected
    assert row["classes"] == full.pop("classes")
    assert tables == full
    assert tables["protocol"]["seed"] == 3
    weights = sum(weight.numel() for weight in model.network.parameters())
    assert row["sampling_parameters"] == weights
    assert row["sampling_ms"] > 0


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize(
    ("module", "load", "process", "more"),
    [
        (ddpm_samplers, "load_picture_model", Diffusion(), {}),
        (flow_solvers, "trained_flow", FlowMatching(), {"runs": "runs"}),
    ],
)
def test_every_sampler_is_measured(module, load, process, more, monkeypatch):
    monkeypatch.setattr(module, load, lambda *_, **__: tiny(process))
    points = tuple(
        {**point, "steps": min(point["steps"], 2)} for point in module.POINTS
    )
    kept = {name: {**wanted, "steps": 2} for name, wanted in module.HEADLINE.items()}
    monkeypatch.setattr(module, "HEADLINE", kept)
    measured = module.measure(0, two("fashion_mnist"), points, **more)
    assert measured.tables["protocol"]["judge"] == "fashion_judge"
    assert measured.tables["protocol"]["seed"] == 0
    rows = measured.tables["points"]
    assert len(rows) == len(module.POINTS)
    for row in rows:
        assert row["calls"] == _sampling_points.network_calls(
            process, row["steps"], row["sampler"]
        )
        assert row["frechet_judge"] > 0
    names = {f"{name}_frechet_judge" for name in module.HEADLINE}
    assert names <= measured.metrics.keys()


def test_a_walk_of_one_solver_is_that_solver():
    model = tiny(FlowMatching())
    noise, times = torch.randn(2, 1, SIDE, SIDE), even_flow_times(4)
    with torch.no_grad():
        for name, solve in flow_ends.SOLVERS.items():
            made = flow_ends.follow(model.denoiser(), noise, times, (name,) * 3)
            expected = last(solve(model.denoiser(), noise, times))
            torch.testing.assert_close(made, expected)


def test_each_part_of_a_walk_has_its_solver(monkeypatch):
    asked = []

    def solver(name):
        def solve(denoise, x, times):
            asked.append((name, len(times) - 1, times[0], times[-1]))
            yield Step(times[-1], x, x)

        return solve

    monkeypatch.setattr(flow_ends, "SOLVERS", {n: solver(n) for n in "abc"})
    flow_ends.follow(None, torch.zeros(1), even_flow_times(5), "abc")
    assert asked == [
        ("a", 1, 1.0, 0.8),
        ("b", 3, 0.8, pytest.approx(0.2)),
        ("c", 1, pytest.approx(0.2), 0.0),
    ]


def test_ways_are_compared_with_their_limit(monkeypatch):
    model = tiny(FlowMatching())
    monkeypatch.setattr(flow_ends, "trained_flow", lambda runs: model)
    ways = {name: flow_ends.WAYS[name] for name in ("midpoint", "heun_last")}
    measured = flow_ends.measure(0, 3, steps=4, limit=4, ways=ways, runs="runs")
    far = {name: value["mean"] for name, value in measured.metrics.items()}
    assert far["midpoint_difference"] == 0
    assert far["heun_last_difference"] > 0
    assert measured.metrics["heun_last_difference"]["n"] == 3


@pytest.mark.parametrize("module", [ddpm_samplers, flow_solvers])
def test_headlines_are_among_the_points(module):
    for wanted in module.HEADLINE.values():
        assert any(wanted.items() <= point.items() for point in module.POINTS)


@pytest.mark.parametrize("sampler", ["ddim", "ancestral", "dpm-solver"])
@pytest.mark.parametrize("steps", [5, 20, 100])
def test_calls_are_those_that_a_diffusion_sampler_makes(sampler, steps):
    assert counted_calls(Diffusion(), sampler, steps) == _sampling_points.network_calls(
        Diffusion(), steps, sampler
    )


@pytest.mark.parametrize("sampler", ["midpoint", "heun", "euler"])
def test_calls_are_those_that_a_flow_sampler_makes(sampler):
    flow = FlowMatching()
    assert counted_calls(flow, sampler, 5) == _sampling_points.network_calls(
        flow, 5, sampler
    )


def counted_calls(process, sampler, steps):
    calls = []

    class Counting(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(1))

        def forward(self, x, t):
            calls.append(len(x))
            return 0 * x

    generate(
        PictureModel(Counting(), process, (1, SIDE, SIDE)),
        2,
        steps=steps,
        sampler=sampler,
    )
    return len(calls)


@pytest.mark.usefixtures("scored")
def test_every_entrant_of_the_league_draws_what_is_scored(monkeypatch):
    shades = {"vae_fashion": 0.25, "gan_fashion": 0.5, "ddpm_fashion_mnist": 0.75}

    class Flat(Sampler):
        network = torch.nn.Identity()

    def flat(name):
        def draw(network, count, seed, labels, steps=1, sampler=None):
            assert (seed, labels) == (5, None)
            return torch.full((count, 1, SIDE, SIDE), shades[name] + steps / 1000)

        return Flat(name, Flat, draw, "fashion_mnist", options=("steps", "sampler"))

    monkeypatch.setattr(fashion_league, "find_sampler", flat)
    measured = fashion_league.measure(5, two("fashion_mnist"), fashion_league.ENTRANTS)
    found = {row["name"]: row["frechet_judge"] for row in measured.tables["rows"]}
    assert found == pytest.approx(
        {"vae": 0.251, "gan": 0.501, "diffusion": 0.8, "diffusion_fast": 0.76}
    )
    assert measured.metrics["gan_frechet_judge"]["mean"] == pytest.approx(0.501)
    assert measured.tables["protocol"]["seed"] == 5


@dataclasses.dataclass
class Brightness:
    """A suite that measures how bright pictures are."""

    protocol: Protocol
    device: str

    def score(self, images, labels):
        assert len(images) == len(labels) == self.protocol.samples
        return {"brightness": float(images.float().mean())}, {}


@pytest.mark.usefixtures("scored")
def test_guidance_is_swept_and_the_best_weight_measured_afresh(monkeypatch):
    monkeypatch.setattr(
        cddpm_guidance,
        "load_picture_model",
        lambda name, precision: tiny(Diffusion(), classes=10),
    )
    monkeypatch.setattr(cddpm_guidance, "load_trained", lambda name, network: network)
    monkeypatch.setattr(cddpm_guidance, "load_suite", Brightness)
    measured = cddpm_guidance.measure(0, two("mnist"), 1, cddpm_guidance.POINTS)
    rows = measured.tables["points"]
    weights = [row["weight"] for row in rows]
    assert weights[0] == 0
    assert max(weights) == 8
    assert {row["interval"] for row in rows} == {None, cddpm_guidance.INTERVAL}
    assert {row["rescale"] for row in rows} == {0.0, cddpm_guidance.RESCALE}
    assert {row["classifier"] for row in rows} == {False, True}
    found = {name: metric["mean"] for name, metric in measured.metrics.items()}
    plain = next(row for row in rows if row["weight"] == 8)
    assert found["w_8_frechet_judge"] == pytest.approx(plain["frechet_judge"], abs=1e-4)
    assert found["best_weight"] in cddpm_guidance.WEIGHTS
    afresh = measured.metrics["best_brightness"]
    assert afresh["n"] == cddpm_guidance.DRAWS
    assert afresh["std"] > 0
    assert found["best_together_brightness"] == pytest.approx(afresh["mean"], abs=1e-4)


@pytest.mark.parametrize(
    ("rows", "best"),
    [
        (
            [(1, 99.6, 5.0), (2, 99.9, 4.0), (3, 99.4, 1.0)],
            2,
        ),  # w = 3 is too often wrong
        ([(1, 80.0, 1.0), (2, 95.0, 9.0)], 2),  # none is right often enough
    ],
)
def test_the_best_weight_is_near_the_data_and_keeps_its_word(rows, best):
    named = ("weight", "judge_accuracy", "frechet_judge")
    found = [dict(zip(named, row, strict=True)) for row in rows]
    assert cddpm_guidance.best_weight(found) == best


@pytest.mark.usefixtures("scored")
def test_snapshots_are_scored_against_seconds(monkeypatch, tmp_path):
    monkeypatch.setattr(denoising, "prepared_images", invented_images)
    monkeypatch.setattr(denoising, "load_suite", lambda *_: None)
    plan = Plan(partial(UNet, widths=(8, 16)), Diffusion())
    recipe = dataclasses.replace(
        find_recipe("ddpm_fashion_mnist"),
        task=partial(
            Denoising,
            two("fashion_mnist"),
            plan.network,
            plan.process,
            validation=8,
            train_images=16,
        ),
        batch_size=8,
        epochs=2,
        snapshots=(1, 2),
    )
    train(recipe, 0, tmp_path / "ddpm_fashion_mnist" / "seed_0")
    settings = {"sampler": "ddim", "steps": 2}
    monkeypatch.setattr(
        diffusion_seconds, "TRAINED", {"ddpm_fashion_mnist": (plan, settings)}
    )
    measured = diffusion_seconds.measure(0, two("fashion_mnist"), str(tmp_path))
    rows = measured.tables["curves"]["ddpm_fashion_mnist"]
    assert [row["epoch"] for row in rows] == [1, 2]
    assert rows[0]["seconds"] <= rows[1]["seconds"]
    assert "ddpm_fashion_mnist_frechet_judge" in measured.metrics


@pytest.mark.usefixtures("scored")
def test_a_thousand_steps_are_compared_with_few(monkeypatch):
    wanted = [{"sampler": "ddim", "steps": 2}, {"sampler": "ancestral", "steps": 3}]
    measured = _thousand_steps.measure(
        0, lambda: tiny(Diffusion()), two("fashion_mnist"), tuple(wanted)
    )
    rows = measured.tables["points"]
    assert [{k: row[k] for k in ("sampler", "steps")} for row in rows] == wanted
    assert {"ddim_2_frechet_judge", "ancestral_3_frechet_judge"} <= set(
        measured.metrics
    )
    for sampler in ("ddim", "ancestral"):
        steps = [p["steps"] for p in _thousand_steps.POINTS if p["sampler"] == sampler]
        assert max(steps) == 1000
