"""Sinusoids and rotations equal those of diffusers; places matter as they should."""

import pytest
import torch

from visiongen.models.positions import rotate, sinusoidal
from visiongen.models.sequences import SequenceTransformer


def test_sinusoids_equal_diffusers():
    from diffusers.models.embeddings import SinusoidalPositionalEmbedding

    theirs = SinusoidalPositionalEmbedding(16, max_seq_length=50)
    expected = theirs(torch.zeros(1, 50, 16))[0]
    torch.testing.assert_close(sinusoidal(50, 16), expected, atol=1e-5, rtol=0)


def test_rotations_equal_diffusers():
    from diffusers.models.embeddings import apply_rotary_emb, get_1d_rotary_pos_embed

    x = torch.randn(2, 3, 40, 8)
    angles = get_1d_rotary_pos_embed(8, 40, use_real=True)
    expected = apply_rotary_emb(x, angles, use_real_unbind_dim=-1)
    torch.testing.assert_close(rotate(x), expected, atol=1e-5, rtol=0)


def test_rotated_products_depend_on_the_distance_only():
    q, k = torch.randn(2, 8)
    products = rotate(q.expand(20, 8)) @ rotate(k.expand(20, 8)).T
    for offset in range(-19, 20):
        diagonal = products.diagonal(offset)
        torch.testing.assert_close(diagonal, diagonal[:1].expand_as(diagonal))


def test_an_odd_width_has_no_pairs():
    with pytest.raises(ValueError, match="even width, not 7"):
        sinusoidal(4, 7)


@pytest.mark.parametrize(
    ("positions", "blind"),
    [("none", True), ("sinusoidal", False), ("learned", False), ("rotary", False)],
)
def test_only_a_transformer_without_positions_cannot_tell_order(positions, blind):
    model = SequenceTransformer(10, 8, 16, positions=positions).eval()
    digits, order = torch.randint(10, (1, 8)), torch.arange(7, -1, -1)
    moved, expected = model(digits[:, order]), model(digits)[:, order]
    assert torch.allclose(moved, expected, atol=1e-5) == blind


def test_a_causal_transformer_scores_a_prefix_as_in_the_whole():
    model = SequenceTransformer(10, 8, 16, causal=True)
    digits = torch.randint(10, (2, 8))
    torch.testing.assert_close(model(digits)[:, :5], model(digits[:, :5]))


def test_an_unknown_kind_of_positions_is_refused():
    with pytest.raises(ValueError, match="sinusoidal, learned, rotary; not 'alibi'"):
        SequenceTransformer(10, 8, positions="alibi")
