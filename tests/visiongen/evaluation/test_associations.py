"""Associations of words equal those written out by hand."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy import stats

from visiongen.evaluation.associations import (
    ARTS,
    FEMALE,
    MALE,
    SCIENCE,
    association,
    association_test,
    science_and_gender,
)


def test_association_is_the_difference_of_mean_cosines():
    words, first, second = F.normalize(torch.randn(3, 5, 8), dim=-1)
    found = association(words, first, second)
    for word, value in zip(words, found, strict=True):
        near = [float(F.cosine_similarity(word, a, dim=0)) for a in first]
        far = [float(F.cosine_similarity(word, b, dim=0)) for b in second]
        assert float(value) == pytest.approx(np.mean(near) - np.mean(far), abs=1e-6)


def test_p_is_that_of_scipys_permutation_test():
    one, other = np.random.default_rng(0).normal([[0.8], [0]], 1, (2, 6))
    expected = stats.permutation_test(
        (one, other),
        lambda x, y: np.mean(x) - np.mean(y),
        alternative="greater",
        n_resamples=np.inf,
    )
    _, p = association_test(torch.tensor(one), torch.tensor(other), seed=0)
    assert p == pytest.approx(expected.pvalue, abs=0.015)


def test_the_effect_is_in_deviations_of_all_words():
    one, other = torch.tensor([3.0, 4.0]), torch.tensor([1.0, 2.0])
    effect, _ = association_test(one, other, seed=0)
    assert effect == pytest.approx(2 / np.std([1, 2, 3, 4], ddof=1))


def test_a_biased_encoder_is_noticed_and_a_deaf_one_is_not_accused():
    def biased(texts):
        side = [1.0 if t in SCIENCE + MALE else 0.0 for t in texts]
        noise = 0.1 * torch.rand(len(texts), generator=torch.Generator().manual_seed(0))
        angle = torch.tensor(side) + noise
        return torch.stack([angle.cos(), angle.sin()], 1)

    found = science_and_gender(biased)
    assert found["effect"] > 1.5
    assert found["p"] < 0.01
    deaf = science_and_gender(lambda texts: torch.ones(len(texts), 2) / 2**0.5)
    assert deaf == {"effect": 0, "p": 1}


def test_the_sets_of_words_are_of_equal_size():
    assert {len(words) for words in (SCIENCE, ARTS, MALE, FEMALE)} == {8}
