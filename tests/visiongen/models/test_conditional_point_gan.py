"""Conditional players for points: who hears the label."""

import torch

from visiongen.models.conditional_point_gan import (
    LabelledPointDiscriminator,
    LabelledPointGenerator,
)


def test_the_generator_draws_other_points_for_other_labels():
    torch.manual_seed(0)
    generator = LabelledPointGenerator(classes=4)
    z = torch.randn(3, generator.noise)
    first = generator(z, torch.zeros(3).long())
    other = generator(z, torch.ones(3).long())
    assert first.shape == (3, 2)
    assert ((first - other).abs().sum(1) > 0).all()


def test_only_a_deaf_discriminator_gives_every_label_the_same_score():
    torch.manual_seed(0)
    points, labels = torch.randn(5, 2), torch.arange(5) % 4
    for deaf in (True, False):
        discriminator = LabelledPointDiscriminator(classes=4, deaf=deaf)
        right = discriminator(points, labels)
        wrong = discriminator(points, (labels + 1) % 4)
        assert right.shape == (5,)
        assert torch.equal(right, wrong) == deaf
