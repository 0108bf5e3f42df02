"""Attention for any queries, keys and masks; positions for any length."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from visiongen.models.attention import (
    SelfAttention,
    attention,
    attention_weights,
    causal_mask,
)
from visiongen.models.positions import rotate, sinusoidal

NUMBERS = st.floats(-20, 20, width=32)


@st.composite
def queries_and_keys(draw):
    """Queries ``(T, d)`` and keys ``(S, d)``."""
    queries, keys, width = (draw(st.integers(1, 7)) for _ in range(3))
    return tuple(
        torch.from_numpy(draw(arrays(np.float32, (count, width), elements=NUMBERS)))
        for count in (queries, keys)
    )


@given(queries_and_keys())
def test_every_row_is_a_distribution(case):
    weights = attention_weights(*case)
    assert weights.shape == (len(case[0]), len(case[1]))
    assert (weights >= 0).all()
    torch.testing.assert_close(weights.sum(-1), torch.ones(len(weights)))


@given(queries_and_keys(), st.data())
def test_what_is_masked_gets_nothing_and_moves_nothing(case, data):
    q, k = case
    shape = (len(q), len(k))
    mask = torch.from_numpy(data.draw(arrays(bool, shape)))
    mask[:, 0] = True  # each query may look somewhere
    weights = attention_weights(q, k, mask)
    assert (weights[~mask] == 0).all()
    unseen = ~mask.any(0)
    other = torch.where(unseen[:, None], k + 3, k)
    torch.testing.assert_close(attention_weights(q, other, mask), weights)


@given(queries_and_keys(), st.data())
def test_an_answer_lies_between_the_values(case, data):
    values = torch.from_numpy(
        data.draw(arrays(np.float32, (len(case[1]), 2), elements=NUMBERS))
    )
    found = attention(*case, values)
    assert (found >= values.amin(0) - 1e-3).all()
    assert (found <= values.amax(0) + 1e-3).all()


@given(st.integers(1, 9), st.integers(0, 8), st.integers(0, 2**31))
def test_under_a_causal_mask_the_past_does_not_hear_of_the_future(length, place, seed):
    place = min(place, length - 1)
    generator = torch.Generator().manual_seed(seed)
    layer = SelfAttention(8, 2, causal=True).eval()
    x = torch.randn(1, length, 8, generator=generator)
    changed = x.clone()
    changed[:, place:] += 1
    with torch.no_grad():
        torch.testing.assert_close(layer(x)[:, :place], layer(changed)[:, :place])
    assert causal_mask(length).sum() == length * (length + 1) // 2


@given(st.integers(1, 60), st.sampled_from([2, 8, 30]))
def test_sines_and_cosines_have_one_length_everywhere(length, width):
    table = sinusoidal(length, width)
    assert table.shape == (length, width)
    torch.testing.assert_close(
        table.norm(dim=1), torch.full((length,), (width / 2) ** 0.5)
    )


@given(st.integers(1, 12), st.sampled_from([2, 4, 10]), st.integers(0, 2**31))
def test_rotation_keeps_lengths(length, width, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(3, length, width, generator=generator)
    torch.testing.assert_close(rotate(x).norm(dim=-1), x.norm(dim=-1))
