"""Zero-shot classifier and recall equal open_clip's and a count by hand."""

from functools import partial

import pytest
import torch
import torch.nn.functional as F
from sklearn.metrics import top_k_accuracy_score

from visiongen.evaluation.zero_shot import (
    ENSEMBLE,
    SIMPLE,
    first_right,
    recall_at_k,
    zero_shot_weights,
)
from visiongen.models.clip import CLIP
from visiongen.models.text import TextTransformer, Vocabulary
from visiongen.models.vit import ViT
from visiongen.training.contrastive import encode_texts

NAMES = ["cat", "sports car", "frog"]


@pytest.mark.parametrize("templates", [SIMPLE, ENSEMBLE])
def test_the_classifier_equals_open_clips(templates):
    from open_clip.zero_shot_classifier import build_zero_shot_classifier

    read = Vocabulary([t.format(name) for t in templates for name in NAMES])
    text = TextTransformer(len(read), width=16, depth=1, heads=2)
    model = CLIP(ViT(16, 4, 24, 1, 3), 24, text, 16).eval()
    expected = build_zero_shot_classifier(model, read, NAMES, templates)
    found = zero_shot_weights(partial(encode_texts, model, read), NAMES, templates)
    torch.testing.assert_close(found, expected.T, atol=1e-5, rtol=0)


def test_an_ensemble_is_the_direction_of_the_mean():
    vectors = {"x a": [1.0, 0.0], "y a": [0.0, 1.0], "x b": [0.6, 0.8], "y b": [0, 1.0]}
    weights = zero_shot_weights(
        lambda texts: torch.tensor([vectors[text] for text in texts]),
        ["a", "b"],
        ["x {}", "y {}"],
    )
    expected = F.normalize(torch.tensor([[0.5, 0.5], [0.3, 0.9]]), dim=1)
    torch.testing.assert_close(weights, expected)


@pytest.mark.parametrize("k", [1, 3])
def test_recall_with_one_right_item_is_top_k_accuracy(k):
    similarity = torch.randn(50, 8)
    right = torch.randint(8, (50,))
    fits = F.one_hot(right, 8).bool()
    expected = top_k_accuracy_score(right, similarity, k=k, labels=range(8))
    assert recall_at_k(similarity, fits, k) == pytest.approx(100 * expected, abs=1e-4)


def test_one_of_several_right_items_is_enough():
    similarity = torch.tensor([[3.0, 2.0, 1.0], [3.0, 2.0, 1.0]])
    fits = torch.tensor([[False, True, True], [False, False, True]])
    assert [recall_at_k(similarity, fits, k) for k in (1, 2, 3)] == [0, 50, 100]


def test_more_items_than_there_are_is_refused():
    with pytest.raises(ValueError, match="3 items have no first 4"):
        recall_at_k(torch.zeros(2, 3), torch.ones(2, 3).bool(), 4)


def test_recall_is_the_share_of_first_right_places():
    similarity = torch.randn(40, 9)
    fits = torch.rand(40, 9) < 0.2
    fits[:, 0] = True
    places = first_right(similarity, fits)
    for k in (1, 3, 9):
        share = 100 * float((places <= k).float().mean())
        assert share == pytest.approx(recall_at_k(similarity, fits, k))
