"""Pictures on demand: repeatable, of the class asked for, with clear errors."""

import numpy as np
import pytest
import torch
from PIL import Image

from visiongen.__main__ import main
from visiongen.diffusion.generate import PictureModel
from visiongen.diffusion.generate import generate as diffuse
from visiongen.diffusion.trained import PLANS
from visiongen.sampling import sampler as sampler_module
from visiongen.sampling.digits import all_digits, generate
from visiongen.sampling.interpolation import interpolate
from visiongen.sampling.noise import noise_rows
from visiongen.sampling.table import SAMPLERS, find_sampler
from visiongen.training.errors import WeightsError


@pytest.fixture
def untrained(monkeypatch):
    """Networks as they are built, the same every time."""

    def load(name, network):
        torch.manual_seed(0)
        for weight in network.parameters():
            torch.nn.init.normal_(weight, 0, 0.2)
        return network.eval()

    monkeypatch.setattr(sampler_module, "load_eight_bits", load)
    sampler_module.trained_network.cache_clear()
    yield
    sampler_module.trained_network.cache_clear()


def test_the_first_rows_of_a_seed_do_not_depend_on_their_number():
    many = noise_rows(250, 7, seed=3)
    assert many.shape == (250, 7)
    for count in (1, 99, 101):
        assert torch.equal(noise_rows(count, 7, seed=3), many[:count])
    assert not torch.equal(noise_rows(250, 7, seed=4), many)
    assert float(many.std()) == pytest.approx(1, abs=0.05)
    with pytest.raises(ValueError, match="at least 1, not 0"):
        noise_rows(0, 7, seed=3)


def quick(sampler):
    """Return options that make a sampler fast."""
    return {"steps": 2} if "steps" in sampler.options else {}


@pytest.mark.usefixtures("untrained")
@pytest.mark.parametrize("name", SAMPLERS)
def test_every_sampler_draws_the_same_pictures_of_a_seed(name):
    sampler = SAMPLERS[name]
    assert sampler.name == name
    options = quick(sampler)
    pictures = sampler(3, seed=1, **options)
    side = 32 if sampler.data == "cifar10" else 28
    assert pictures.shape[-2:] == (side, side)
    assert 0 <= pictures.min() < pictures.max() <= 1
    torch.testing.assert_close(sampler(12, seed=1, **options)[:3], pictures)
    assert not torch.allclose(sampler(3, seed=2, **options), pictures)


CONDITIONAL = [name for name, sampler in SAMPLERS.items() if sampler.conditional]


@pytest.mark.parametrize("name", CONDITIONAL)
def test_labels_are_numbers_or_names_and_take_turns(name):
    sampler = SAMPLERS[name]
    assert sampler.numbers(3, 7).tolist() == [7, 7, 7]
    assert sampler.numbers(3, "7").tolist() == [7, 7, 7]
    assert sampler.numbers(5, [1, "2"]).tolist() == [1, 2, 1, 2, 1]
    assert sampler.numbers(12, None).tolist() == [*range(10), 0, 1]


def test_names_of_classes_work_too():
    clothes = sampler_module.Sampler(
        "x", torch.nn.Identity, lambda *_: None, "fashion_mnist", conditional=True
    )
    assert clothes.numbers(2, ["sneaker", "T-shirt/top"]).tolist() == [7, 0]
    with pytest.raises(ValueError, match=r"no class 'hat'; it knows 0 \(T-shirt/top\)"):
        clothes.numbers(1, "hat")


@pytest.mark.usefixtures("untrained")
@pytest.mark.parametrize("name", CONDITIONAL)
def test_the_label_changes_the_picture(name):
    sampler = SAMPLERS[name]
    one, other = (sampler(2, 0, label, **quick(sampler)) for label in (1, 2))
    assert not torch.allclose(one, other)


@pytest.mark.parametrize("label", [10, -1, "ten", [3, 11]])
def test_a_wrong_label_names_the_right_ones(label):
    with pytest.raises(ValueError, match=r"knows no class .*0 \(0\), 1 \(1\)"):
        SAMPLERS["cgan_mnist"].numbers(4, label)


def test_an_unconditional_model_refuses_labels():
    with pytest.raises(ValueError, match="gan_fashion is unconditional"):
        SAMPLERS["gan_fashion"].numbers(4, 7)


DIFFUSION = {
    "ddpm_fashion_mnist": {"sampler": "dpm-solver", "steps": 3},
    "flow_fashion_mnist": {"sampler": "euler", "steps": 2},
    "cddpm_mnist": {"sampler": "ancestral", "steps": 2, "guidance": 3.0},
}


@pytest.mark.usefixtures("untrained")
@pytest.mark.parametrize(("name", "options"), DIFFUSION.items())
def test_options_reach_the_diffusion_sampler(name, options):
    sampler, plan = SAMPLERS[name], PLANS[name]
    model = PictureModel(sampler.network, plan.process, classes=plan.classes)
    label = [0, 1] if plan.classes else None
    pictures = sampler(2, seed=4, **options)
    torch.testing.assert_close(pictures, diffuse(model, 2, 4, label, **options))
    plain = {"steps": options["steps"]}
    assert not torch.allclose(pictures, diffuse(model, 2, 4, label, **plain))


def test_options_that_a_model_has_not_are_refused():
    with pytest.raises(ValueError, match="cgan_mnist has no option 'steps'"):
        SAMPLERS["cgan_mnist"](4, steps=3)
    with pytest.raises(ValueError, match="'step', only steps, sampler, guidance"):
        SAMPLERS["cddpm_mnist"](4, step=3)


def test_an_unknown_model_names_close_ones():
    with pytest.raises(ValueError, match="Did you mean cgan_mnist"):
        find_sampler("cgan_mnst")


@pytest.mark.usefixtures("untrained")
def test_digits_are_generated_by_number_or_text():
    sevens = generate(digit=7, n=20, seed=0)
    assert sevens.shape == (20, 1, 28, 28)
    torch.testing.assert_close(sevens, SAMPLERS["cgan_mnist"](20, 0, 7))
    year = generate("2026", n=2, seed=3)
    expected = SAMPLERS["cgan_mnist"](8, 3, [2, 0, 2, 6])
    torch.testing.assert_close(year, expected)


@pytest.mark.parametrize(
    ("digit", "n", "message"),
    [("12a", 1, "'12a'"), (-3, 1, "-3"), ("", 1, "''"), (7, 0, "at least 1, not 0")],
)
def test_what_is_no_digit_is_refused(digit, n, message):
    with pytest.raises(ValueError, match=message):
        generate(digit, n)


@pytest.mark.usefixtures("untrained")
def test_all_digits_share_one_noise():
    pictures = all_digits(2, seed=5)
    assert pictures.shape == (20, 1, 28, 28)
    network = SAMPLERS["cgan_mnist"].network
    noise = noise_rows(2, network.noise, 5)
    with torch.no_grad():
        expected = (network(noise[1:], torch.tensor([4])) + 1) / 2
    torch.testing.assert_close(pictures[14:15], expected)


def test_straight_and_spherical_walks_begin_and_end_where_asked():
    a, b = torch.randn(2, 50, generator=torch.Generator().manual_seed(0))
    for spherical in (False, True):
        path = interpolate(a, b, 7, spherical)
        assert path.shape == (7, 50)
        torch.testing.assert_close(path[0], a)
        torch.testing.assert_close(path[-1], b, atol=1e-5, rtol=1e-5)


def test_a_spherical_walk_keeps_the_length_and_the_speed():
    a, b = torch.tensor([3.0, 0.0]), torch.tensor([0.0, 3.0])
    path = interpolate(a, b, 4, spherical=True)
    angles = torch.tensor([0, 30, 60, 90]).deg2rad()
    expected = 3 * torch.stack([angles.cos(), angles.sin()], 1)
    torch.testing.assert_close(path, expected, atol=1e-5, rtol=0)
    straight = interpolate(a, b, 4)
    torch.testing.assert_close(straight[1], torch.tensor([2.0, 1.0]))


def test_a_spherical_walk_along_one_line_is_straight():
    a = torch.tensor([1.0, 1.0])
    path = interpolate(a, 3 * a, 3, spherical=True)
    torch.testing.assert_close(path[1], 2 * a)


def test_walks_need_two_vectors_and_two_steps():
    with pytest.raises(ValueError, match="one length"):
        interpolate(torch.zeros(3), torch.zeros(4))
    with pytest.raises(ValueError, match="at least 2, not 1"):
        interpolate(torch.zeros(3), torch.zeros(3), steps=1)


@pytest.mark.usefixtures("untrained")
def test_the_command_writes_a_grid(tmp_path, capsys):
    out = tmp_path / "grid.png"
    command = ["sample", "cgan_mnist", "--n", "25", "--seed", "1", "--label", "3", "4"]
    assert main([*command, "--out", str(out)]) == 0
    assert "25 pictures, 280 × 84 pixels" in capsys.readouterr().out
    grid = np.array(Image.open(out))
    assert grid.shape == (84, 280)
    first = SAMPLERS["cgan_mnist"](1, seed=1, labels=3)[0, 0]
    np.testing.assert_allclose(grid[:28, :28], 255 * first, atol=0.51)


@pytest.mark.usefixtures("untrained")
def test_the_command_passes_options_on(tmp_path):
    out = tmp_path / "grid.png"
    command = ["sample", "cddpm_mnist", "--n", "2", "--label", "3", "--out", str(out)]
    options = ["--steps", "2", "--sampler", "ancestral", "--guidance", "2.5"]
    assert main([*command, *options]) == 0
    expected = SAMPLERS["cddpm_mnist"](
        2, 0, 3, steps=2, sampler="ancestral", guidance=2.5
    )
    grid = np.array(Image.open(out))
    np.testing.assert_allclose(grid[:, :28], 255 * expected[0, 0], atol=0.51)
    np.testing.assert_allclose(grid[:, 28:], 255 * expected[1, 0], atol=0.51)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gan_fashoin"], "Did you mean gan_fashion"),
        (["cgan_mnist", "--label", "12"], "knows no class 12"),
        (["gan_fashion", "--label", "1"], "unconditional"),
        (["gan_fashion", "--n", "0"], "n must be at least 1, not 0"),
        (["gan_fashion", "--steps", "20"], "gan_fashion has no option 'steps'"),
        (["cvae_mnist", "--guidance", "2"], "cvae_mnist has no option 'guidance'"),
        (["ddpm_fashion_mnist", "--guidance", "2"], "it cannot be guided"),
        (["ddpm_fashion_mnist", "--label", "2"], "ddpm_fashion_mnist is unconditional"),
        (["ddpm_fashion_mnist", "--steps", "0"], "steps must be 1 … 1000, not 0"),
        (["flow_fashion_mnist", "--steps", "0"], "steps must be at least 1, not 0"),
        (["flow_fashion_mnist", "--sampler", "ddim"], "there are midpoint, heun"),
        (["cddpm_mnist", "--guidance", "51"], "guidance must lie in 0 … 50, not 51"),
        (["cddpm_mnist", "--guidance", "nan"], "guidance must lie in 0 … 50, not nan"),
    ],
)
@pytest.mark.usefixtures("untrained")
def test_the_command_says_what_is_wrong(arguments, message, tmp_path, capsys):
    out = tmp_path / "grid.png"
    assert main(["sample", *arguments, "--out", str(out)]) == 1
    assert message in capsys.readouterr().err
    assert not out.exists()


def test_missing_weights_say_how_to_make_them(monkeypatch, tmp_path):
    from visiongen.training import eight_bits

    monkeypatch.setattr(eight_bits, "trained_file", lambda name: tmp_path / name)
    sampler_module.trained_network.cache_clear()
    with pytest.raises(WeightsError, match='"visiongen train cgan_mnist"'):
        generate(7)
