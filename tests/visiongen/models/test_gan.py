"""Generators and discriminators: shapes, the course's numbers, labels that matter."""

import pytest
import torch
from torch import nn

from visiongen.models.conditional_gan import (
    ClassifierDiscriminator,
    ConditionalBatchNorm,
    LabelGenerator,
    NormGenerator,
    PlaneDiscriminator,
    ProjectionDiscriminator,
)
from visiongen.models.gan import Discriminator, Generator, dcgan_weights
from visiongen.models.point_gan import PointDiscriminator, PointGenerator


def count(network):
    return sum(weight.numel() for weight in network.parameters())


@pytest.mark.parametrize(
    ("options", "shape"),
    [
        ({"widths": (16, 8, 8, 4)}, (3, 64, 64)),
        ({"widths": (16, 8, 4)}, (3, 32, 32)),
        ({"widths": (16, 8), "start": 7, "channels": 1}, (1, 28, 28)),
        ({"widths": (16, 8, 4), "enlarge": "resize"}, (3, 32, 32)),
        ({"widths": (16, 8, 4), "hidden": 12, "norm": False}, (3, 32, 32)),
    ],
)
def test_noise_becomes_pictures_between_minus_one_and_one(options, shape):
    generator = Generator(noise=10, **options)
    pictures = generator(torch.randn(2, 10))
    assert pictures.shape == (2, *shape)
    assert pictures.abs().max() <= 1
    assert ("BatchNorm" in repr(generator)) == options.get("norm", True)


@pytest.mark.parametrize("side", [28, 32, 64])
@pytest.mark.parametrize("norm", ["batch", "spectral", "none"])
def test_a_picture_becomes_one_score(side, norm):
    widths = (4, 8, 8)
    discriminator = Discriminator(1, side, widths, norm)
    assert discriminator(torch.rand(2, 1, side, side)).shape == (2,)
    assert ("BatchNorm" in repr(discriminator)) == (norm == "batch")


@pytest.mark.parametrize("options", [{"pool": True}, {"hidden": 9}, {"slope": 0.0}])
def test_the_guidelines_can_be_broken_one_at_a_time(options):
    discriminator = Discriminator(3, 32, (4, 8), **options)
    assert discriminator(torch.rand(2, 3, 32, 32)).shape == (2,)


@pytest.mark.parametrize(
    "build", [lambda: Generator(enlarge="bicubic"), lambda: Discriminator(norm="layer")]
)
def test_unknown_choices_are_refused(build):
    with pytest.raises(ValueError, match=r"transposed|batch"):
        build()


def test_spectral_norm_bounds_the_largest_singular_value():
    torch.manual_seed(0)
    discriminator = Discriminator(1, 28, (8, 16), "spectral")
    for _ in range(30):
        discriminator(torch.rand(2, 1, 28, 28))
    layers = [
        m for m in discriminator.modules() if isinstance(m, nn.Conv2d | nn.Linear)
    ]
    assert len(layers) == 3
    for layer in layers:
        largest = torch.linalg.matrix_norm(layer.weight.flatten(1), 2)
        assert float(largest.detach()) == pytest.approx(1, abs=0.05)


def test_dcgan_weights_have_its_spread():
    torch.manual_seed(0)
    generator = Generator(widths=(64, 32))
    dcgan_weights(generator)
    assert float(generator.project[0].weight.std()) == pytest.approx(0.02, rel=0.05)
    norm = generator.grow[0]
    assert float(norm.weight.mean()) == pytest.approx(1, abs=0.02)


COURSE = LabelGenerator(
    embedding=100,
    noise=100,
    widths=(512, 256, 128),
    start=7,
    channels=1,
    last_doubles=False,
)


def test_the_courses_generator_has_seven_point_seven_million_weights():
    assert round(count(COURSE) / 1e6, 1) == 7.7
    assert COURSE(torch.randn(2, 100), torch.tensor([0, 9])).shape == (2, 1, 28, 28)


def test_an_embedding_is_a_linear_map_of_the_one_hot_label():
    labels = torch.arange(10)
    one_hot = torch.eye(10)[labels]
    torch.testing.assert_close(COURSE.embed(labels), one_hot @ COURSE.embed.weight)


SMALL = {"noise": 6, "widths": (8, 4), "start": 7, "channels": 1}


@pytest.mark.parametrize(
    "generator", [LabelGenerator(embedding=5, **SMALL), NormGenerator(**SMALL)]
)
def test_the_label_changes_what_is_generated(generator):
    for norm in generator.modules():
        if isinstance(norm, ConditionalBatchNorm):
            nn.init.normal_(norm.gain.weight)
    generator.eval()
    z = torch.randn(3, 6)
    first = generator(z, torch.tensor([1, 2, 3]))
    assert first.shape == (3, 1, 28, 28)
    assert generator.noise == 6
    second = generator(z, torch.tensor([1, 2, 4]))
    assert torch.equal(first[:2], second[:2])
    assert not torch.equal(first[2], second[2])


def test_conditional_norm_with_equal_rows_is_batch_normalisation():
    ours, theirs = ConditionalBatchNorm(4, 3), nn.BatchNorm2d(4)
    gain, offset = torch.randn(4), torch.randn(4)
    with torch.no_grad():
        ours.gain.weight[:], theirs.weight[:] = gain, gain
        ours.offset.weight[:], theirs.bias[:] = offset, offset
    x = torch.randn(5, 4, 3, 3)
    torch.testing.assert_close(ours(x, torch.tensor([0, 1, 2, 0, 1])), theirs(x))


@pytest.mark.parametrize("norm", ["batch", "spectral"])
def test_the_label_changes_the_score(norm):
    widths = (4, 8, 8)
    images, labels = torch.rand(4, 1, 28, 28), torch.tensor([0, 1, 2, 3])
    for build in (PlaneDiscriminator, ProjectionDiscriminator):
        discriminator = build(widths=widths, norm=norm).eval()
        scores = discriminator(images, labels)
        assert scores.shape == (4,)
        assert (scores != discriminator(images, labels + 1)).any()


def test_projection_equals_its_formula():
    discriminator = ProjectionDiscriminator(widths=(4, 8)).eval()
    images, labels = torch.rand(3, 1, 28, 28), torch.tensor([2, 5, 7])
    for n, label in enumerate(labels):
        seen = discriminator.features(images[n : n + 1]).sum((2, 3))[0]
        expected = discriminator.embed.weight[label] @ seen
        expected = expected + discriminator.to_score(seen)[0]
        torch.testing.assert_close(discriminator(images, labels)[n], expected)


def test_the_classifier_names_classes_beside_its_score():
    scores, classes = ClassifierDiscriminator(widths=(4, 8))(
        torch.rand(3, 1, 28, 28), torch.tensor([0, 0, 0])
    )
    assert scores.shape == (3,)
    assert classes.shape == (3, 10)


def test_points_have_two_coordinates_and_one_score():
    points = PointGenerator(noise=5)(torch.randn(7, 5))
    assert points.shape == (7, 2)
    assert PointDiscriminator(norm="spectral")(points).shape == (7,)
