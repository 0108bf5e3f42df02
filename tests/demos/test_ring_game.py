"""The game on the ring: its gradients, its optimiser and its counts are PyTorch's."""

import re
from functools import partial

import numpy as np
import pytest
import torch
from torch import nn

from bookbuild.repository import Repository
from visiongen.evaluation.modes import Ring, count_modes
from visiongen.losses.adversarial import NON_SATURATING, SATURATING, GameLoss
from visiongen.models.point_gan import PointDiscriminator, PointGenerator
from visiongen.training.adversarial import Game
from visiongen.training.optimisers import players_adam

SIZES = {"noise": 3, "widths": [6, 5], "batch": 7}
LOSSES = {"non-saturating": NON_SATURATING, "saturating": SATURATING}
EXACT = partial(np.testing.assert_allclose, atol=1e-10, rtol=1e-8)
FOLDER = Repository.find().root / "demos"
PLAY = f"""
const {{ sample }} = await import("{(FOLDER / "ring-game/ring.js").as_uri()}");
const {{ normal, uniform }} = await import("{(FOLDER / "page/random.js").as_uri()}");
const settings = {{ loss: "non-saturating", penalty: 0, generatorSteps: 1,
  generatorRate: 1e-3, discriminatorRate: 1e-3, ...given.settings }};
const played = (seed, steps) => {{
  const game = new m.Game(seed, given.sizes);
  for (let step = 0; step < steps; step++) game.step(settings);
  return game;
}};
"""


def as_layers(network: nn.Module) -> list[dict]:
    """The linear layers of a network for the page."""
    linear = [each for each in network.modules() if isinstance(each, nn.Linear)]
    return [
        {
            "inputs": each.in_features,
            "outputs": each.out_features,
            "weight": each.weight.detach().numpy().ravel(),
            "bias": each.bias.detach().numpy(),
        }
        for each in linear
    ]


def take_layers(network: nn.Module, layers: list[dict]) -> None:
    """Give a network the page's weights."""
    values = [layer[key] for layer in layers for key in ("weight", "bias")]
    for parameter, given in zip(network.parameters(), values, strict=True):
        parameter.data = torch.tensor(given, dtype=torch.float64).view_as(parameter)


def assert_gradients(found: list, expected) -> None:
    for ours, theirs in zip(found, expected, strict=True):
        EXACT(ours, theirs.detach().numpy().ravel())


def as_points(values) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64).view(-1, 2)


@pytest.fixture
def critic():
    torch.manual_seed(0)
    return PointDiscriminator([6, 5]).double()


@pytest.fixture
def points():
    return torch.from_numpy(np.random.default_rng(0).normal(size=(9, 2)))


def test_the_gradients_of_a_network_equal_pytorchs(in_node, critic, points):
    weights = torch.from_numpy(np.random.default_rng(1).normal(size=9))
    points.requires_grad_()
    output = critic(points)
    expected = torch.autograd.grad(
        (weights * output).sum(), [points, *critic.parameters()]
    )
    found = in_node(
        "ring-game/network.js",
        """(() => {
            const { inputs, output } = m.forward(given.layers, given.points);
            const back = m.backward(given.layers, inputs, given.weights);
            const found = m.gradients(given.layers, inputs, back.deltas);
            return { output, found: [back.input, ...found] };
        })()""",
        layers=as_layers(critic),
        points=points.detach().numpy().ravel(),
        weights=weights.numpy(),
    )
    EXACT(found["output"], output.detach())
    assert_gradients(found["found"], expected)


def test_the_gradient_penalty_is_differentiated_twice_as_pytorch_does(
    in_node, critic, points
):
    points.requires_grad_()
    (slope,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    penalty = (slope.norm(dim=1) - 1).square().mean()
    expected = torch.autograd.grad(
        penalty, list(critic.parameters()), allow_unused=True
    )
    found = in_node(
        "ring-game/network.js",
        "m.gradientPenalty(given.layers, given.points)",
        layers=as_layers(critic),
        points=points.detach().numpy().ravel(),
    )
    assert found["value"] == pytest.approx(penalty.item(), abs=1e-10)
    parameters = zip(expected, critic.parameters(), strict=True)
    assert_gradients(
        found["gradients"],
        [torch.zeros_like(p) if each is None else each for each, p in parameters],
    )


def replayed(start: dict, moves: list[dict], loss: GameLoss) -> Game:
    """The game that PyTorch plays from the same weights on the same noise."""
    game = Game(
        PointGenerator(SIZES["noise"], SIZES["widths"]),
        PointDiscriminator(SIZES["widths"]),
    ).double()
    for player in ("generator", "discriminator"):
        take_layers(game.get_submodule(player), start[player])
    adam = players_adam(game, generator_rate=2e-3, discriminator_rate=1e-3)
    for move in moves:
        noises = [torch.tensor(z, dtype=torch.float64) for z in move["noises"]]
        fakes = [game.generator(z.view(-1, SIZES["noise"])) for z in noises[:1]]
        on_real = game.discriminator(as_points(move["real"]))
        on_fake = game.discriminator(fakes[0].detach())
        take_step(adam, loss.discriminator(on_real, on_fake), game.discriminator)
        for z in noises:
            fake = game.generator(z.view(-1, SIZES["noise"]))
            score = game.discriminator(fake)
            take_step(adam, loss.generator(score), game.generator)
    return game


def take_step(adam, loss, player):
    """Let one player move, and leave the other alone."""
    adam.zero_grad(set_to_none=True)
    parameters = list(player.parameters())
    gradients = torch.autograd.grad(loss, parameters)
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient
    adam.step()


@pytest.mark.parametrize("moves", [1, 3])
@pytest.mark.parametrize("loss", LOSSES)
def test_a_training_run_equals_pytorchs_step_for_step(in_node, loss, moves):
    settings = {"loss": loss, "generatorSteps": moves, "generatorRate": 2e-3}
    found = in_node(
        "ring-game/game.js",
        """(() => {
            const game = new m.Game(5, given.sizes);
            const start = JSON.parse(JSON.stringify(game, (key, value) =>
              ArrayBuffer.isView(value) ? Array.from(value) : value));
            const seen = [];
            const { discriminatorGradients, generatorGradients } = game;
            game.discriminatorGradients = (real, ...more) => {
              seen.push({ real, noises: [] });
              return discriminatorGradients.call(game, real, ...more);
            };
            game.generatorGradients = (z, ...more) => {
              seen.at(-1).noises.push(z);
              return generatorGradients.call(game, z, ...more);
            };
            for (let step = 0; step < 20; step++) game.step(settings);
            return { start, seen, end: game };
        })()""",
        PLAY,
        sizes=SIZES,
        settings=settings,
    )
    assert len(found["seen"]) == 20
    assert all(len(step["noises"]) == moves for step in found["seen"])
    game = replayed(found["start"], found["seen"], LOSSES[loss])
    for player in ("generator", "discriminator"):
        ours = [
            layer[key] for layer in found["end"][player] for key in ("weight", "bias")
        ]
        for values, theirs in zip(
            ours, game.get_submodule(player).parameters(), strict=True
        ):
            np.testing.assert_allclose(
                values, theirs.detach().numpy().ravel(), atol=1e-7, rtol=0
            )


def test_the_penalty_joins_the_discriminators_loss_with_its_weight(in_node):
    found = in_node(
        "ring-game/game.js",
        """[0, 0.5].map((penalty) => {
            const game = played(5, 0);
            const z = game.draw(game.batch);
            const real = sample(game.batch, uniform(1), normal(1));
            const fake = game.generate(z);
            game.between = () => given.between;
            return { network: game.discriminator, real, fake,
              gradients: game.discriminatorGradients(real, fake, penalty) };
        })""",
        PLAY,
        sizes=SIZES,
        between=np.linspace(-2, 2, 14),
    )
    critic = PointDiscriminator(SIZES["widths"]).double()
    take_layers(critic, found[0]["network"])
    between = as_points(np.linspace(-2, 2, 14)).requires_grad_()
    for weight, ours in zip((0, 0.5), found, strict=True):
        scores = [critic(as_points(ours[kind])) for kind in ("real", "fake")]
        loss = NON_SATURATING.discriminator(*scores)
        (slope,) = torch.autograd.grad(
            critic(between).sum(), between, create_graph=True
        )
        loss = loss + weight * (slope.norm(dim=1) - 1).square().mean()
        assert_gradients(
            ours["gradients"], torch.autograd.grad(loss, list(critic.parameters()))
        )


def test_the_penalty_is_taken_between_real_and_generated_points(in_node):
    real, fake = np.zeros(14), np.tile([3.0, -6.0], 7)
    found = in_node(
        "ring-game/game.js",
        "played(5, 0).between(given.real, given.fake)",
        PLAY,
        sizes=SIZES,
        real=real,
        fake=fake,
    )
    shares = np.array(found).reshape(-1, 2) / [3, -6]
    EXACT(shares[:, 0], shares[:, 1])
    assert len(np.unique(shares[:, 0])) == 7
    assert shares.min() >= 0
    assert shares.max() <= 1


def test_a_seed_fixes_the_whole_run(in_node):
    runs = in_node(
        "ring-game/game.js",
        "[4, 4, 6].map((seed) => played(seed, 30).generator)",
        PLAY,
        sizes=SIZES,
        settings={"penalty": 1, "generatorSteps": 2},
    )
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_modes_are_counted_as_the_library_counts(in_node):
    ring = Ring()
    draw = torch.Generator().manual_seed(0)
    few = ring.sample(400, draw)
    few = few[few[:, 0] > -0.5]  # some modes missing
    astray = torch.randn(300, 2, generator=draw)
    for points in (few, torch.cat([few, astray]), astray, 0.9 * few):
        expected = count_modes(points, ring)
        found = in_node(
            "ring-game/ring.js",
            "m.countModes(given.points)",
            points=points.double().numpy().ravel(),
        )
        assert found["found"] == expected.found
        assert found["hits"] == expected.hits.tolist()
        assert found["near"] == pytest.approx(expected.near)


def test_the_real_points_are_the_rings(in_node):
    values = in_node(
        "ring-game/ring.js",
        "m.sample(8000, uniform(1), normal(2))",
        PLAY,
    )
    points, ring = as_points(values), Ring()
    distance, which = torch.cdist(points, ring.centres.double()).min(1)
    assert torch.bincount(which).tolist() == pytest.approx([1000] * 8, rel=0.1)
    spread = distance.square().mean().sqrt() / 2**0.5
    assert float(spread) == pytest.approx(ring.deviation, rel=0.03)


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    @pytest.fixture
    def opened(self, visit):
        opened = visit("ring-game").start()
        self.press = lambda name: opened.demo.get_by_role("button", name=name).click()
        return opened

    def steps(self, opened):
        caption = opened.demo.locator("figcaption", has_text="Step").inner_text()
        return int(re.match(r"Step ([\d,]+)", caption)[1].replace(",", ""))

    def test_nothing_trains_before_the_reader_asks(self, opened):
        opened.page.wait_for_timeout(300)
        assert self.steps(opened) == 0

    def test_training_runs_until_it_is_paused(self, opened):
        self.press("Train")
        opened.page.wait_for_timeout(500)
        self.press("Pause")
        taken = self.steps(opened)
        assert taken > 0
        opened.page.wait_for_timeout(300)
        assert self.steps(opened) == taken
        assert f"Step {taken:,}" in opened.said

    def test_the_same_seed_gives_the_same_run_again(self, opened):
        seen = []
        for seed in ("7", "7", "8"):
            opened.demo.get_by_label("Seed").fill(seed)
            self.press("Start again")
            assert self.steps(opened) == 0
            self.press("100 steps")
            drawn = opened.demo.locator(".ring-generated").get_attribute("d")
            seen.append((opened.said, drawn))
        assert seen[0] == seen[1]
        assert seen[0] != seen[2]

    def test_the_plane_shows_beliefs_that_change_as_the_discriminator_learns(
        self, opened
    ):
        plane = opened.demo.get_by_role("img", name="The plane")
        before = plane.evaluate("c => c.toDataURL()")
        self.press("100 steps")
        assert plane.evaluate("c => c.toDataURL()") != before

    def test_a_game_worth_watching_sets_the_controls_and_starts_again(self, opened):
        self.press("One step")
        opened.demo.get_by_label("Gradient penalty").select_option("1")
        self.press("Five moves, a faster discriminator")
        assert self.steps(opened) == 0
        control = opened.demo.get_by_label
        assert control("Generator’s moves").input_value() == "5"
        assert control("Discriminator’s rate").input_value() == "0.003"
        assert control("Gradient penalty").input_value() == "0"
        opened.demo.get_by_role("button", name="The plain game", exact=True).click()
        assert control("Generator’s moves").input_value() == "1"
        assert control("Discriminator’s rate").input_value() == "0.001"
