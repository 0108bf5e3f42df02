"""Captions fit their pictures; a tiny CLIP learns them and is measured rightly."""

from functools import partial

import numpy as np
import pytest
import torch
from PIL import Image

from visiongen.data.class_words import ClassWords
from visiongen.data.files import photograph, photographs
from visiongen.evaluation import prompts
from visiongen.models.clip import CLIP
from visiongen.models.text import TextTransformer, Vocabulary
from visiongen.models.vit import ViT
from visiongen.training import contrastive, weights
from visiongen.training.caption_table import TEMPLATES, CaptionTable
from visiongen.training.captioned_photographs import (
    CaptionedPhotographs,
    captioned_photographs,
    everyday_words,
    free_photographs,
    middle_square,
)
from visiongen.training.clips import load_clip, own_text, own_text_from_pretrained
from visiongen.training.contrastive import Captions, encode_texts
from visiongen.training.errors import WeightsError
from visiongen.training.labelled_images import LabelledImages
from visiongen.training.loop import train
from visiongen.training.recipe import Recipe
from visiongen.training.run_folder import WEIGHTS, seed_folder
from visiongen.training.tower_rates import tower_adamw
from visiongen.training.weights import save_weights

CLASSES = [
    ClassWords(("red", "scarlet"), ("colour",)),
    ClassWords(("green",), ("colour",)),
    ClassWords(("blue",), ("colour", "sky")),
    ClassWords(("grey",), ("shade",)),
]


def test_a_drawn_caption_is_one_of_its_class():
    table = CaptionTable(CLASSES)
    labels = torch.arange(4).repeat(200)
    captions, words = table.draw(labels, name_share=0.5)
    assert table.true_of[words, labels].all()
    for caption, word in zip(captions.tolist(), words.tolist(), strict=True):
        assert caption // len(TEMPLATES) == word
        assert table.words[word] in table.captions[caption]
    reds = {table.words[word] for word in words[labels == 0].tolist()}
    assert reds == {"red", "scarlet", "colour"}


def test_the_share_of_names_is_kept():
    table = CaptionTable(CLASSES)
    labels = torch.full((4000,), 2)
    _, words = table.draw(labels, name_share=0.7)
    names = (words == table.words.index("blue")).float().mean()
    assert float(names) == pytest.approx(0.7, abs=0.03)


def test_a_general_word_is_true_of_all_its_classes():
    table = CaptionTable(CLASSES)
    assert table.true_of[table.words.index("colour")].tolist() == [1, 1, 1, 0]
    assert table.true_of[table.words.index("red")].tolist() == [1, 0, 0, 0]


def coloured(name, split):
    """Pictures of three colours and of grey, whose class is the colour."""
    generator = torch.Generator().manual_seed(int(split == "test"))
    labels = torch.arange(128) % 4
    images = torch.randint(60, (128, 3, 16, 16), generator=generator)
    for colour in range(3):
        images[labels == colour, colour] += 190
    return LabelledImages(images.byte(), labels)


@pytest.fixture
def colours(monkeypatch):
    """A task of four colours in place of Tiny-ImageNet, CIFAR-10 and COCO."""
    words = {f"n{n}": each for n, each in enumerate(CLASSES)}
    photographs = CaptionedPhotographs(
        coloured("", "test").images[:12],
        ["red", "green", "blue", "grey"] * 3,
        torch.arange(12),
    )
    monkeypatch.setattr(contrastive, "class_words", lambda: words)
    monkeypatch.setattr(contrastive, "balanced_images", coloured)
    monkeypatch.setattr(contrastive, "prepared_images", coloured)
    monkeypatch.setattr(contrastive, "captioned_photographs", lambda: photographs)
    names = ("red", "green", "blue", "grey")
    monkeypatch.setattr(contrastive, "cifar10_names", lambda: names)
    monkeypatch.setattr(prompts, "PARENTS", dict.fromkeys(names, "colour"))
    monkeypatch.setattr(contrastive, "SHOWN", 20)
    monkeypatch.setattr(
        contrastive, "free_photographs", lambda: coloured("", "test").images[:5]
    )
    vocabulary = Vocabulary(CaptionTable(CLASSES).captions)

    def model():
        text = TextTransformer(len(vocabulary), width=16, depth=1, heads=2)
        return CLIP(ViT(16, 4, 24, 1, 3), 24, text, 16, width=16)

    return Recipe(
        name="colours",
        purpose="tests",
        task=partial(
            Captions,
            model,
            lambda: vocabulary,
            held_out_classes=(3,),
            validation=32,
            pool=64,
            words=lambda: ["red", "scarlet", "sky"],
        ),
        optimiser=partial(tower_adamw, image_rate=3e-3, rate=3e-3),
        epochs=25,
        batch_size=24,
    )


def test_a_tiny_clip_learns_colours_by_their_names(colours):
    trained = train(colours)
    assert trained.log[-1]["validation_accuracy"] > 90
    metrics, more = trained.task.finish(trained.model)
    assert metrics["zero_shot_cifar10_accuracy"] >= 70  # grey was never named
    assert metrics["linear_probe_accuracy"] > 90
    tables = more["tables"]
    confusion = torch.tensor(tables["confusion"])
    right = 100 * float(confusion.diagonal().sum() / confusion.sum())
    assert right == pytest.approx(metrics["zero_shot_cifar10_accuracy"])
    ensemble = tables["prompts"]["eight templates"]["accuracy"]
    assert ensemble == pytest.approx(right, abs=0.01)
    assert len(tables["retrieval_places"]) == len(tables["caption_places"]) == 12
    assert tables["new_classes"]["names"] == ["grey"]


def test_embeddings_are_kept_in_the_order_of_their_sources(colours):
    task = colours.task()
    task.prepare(torch.device("cpu"))
    model = task.build_model()
    kept = task.embeddings(model)
    sizes = {name: len(rows) for name, rows in kept.items()}
    assert sizes == {
        "cifar10": 20,
        "prompts": 4 * 9,
        "coco": 12,
        "captions": 12,
        "free": 5,
        "words": 3,
    }
    for rows in kept.values():
        torch.testing.assert_close(rows.norm(dim=1), torch.ones(len(rows)))
    green = encode_texts(model, task.read, ["green", "a photo of a green"])
    torch.testing.assert_close(kept["prompts"][9:11], green)


def test_held_out_classes_are_in_no_batch(colours):
    task = colours.task()
    task.prepare(torch.device("cpu"))
    assert set(task.train.labels.tolist()) == {0, 1, 2}
    assert set(task.held_out.labels.tolist()) == {0, 1, 2}
    _, _, fits = task.batch(torch.arange(24))
    assert fits.diagonal().all()


def test_the_image_tower_has_its_own_rate(colours):
    model = colours.task().build_model()
    groups = tower_adamw(model, image_rate=0.1, rate=0.2).param_groups
    rates = {weight: group["lr"] for group in groups for weight in group["params"]}
    for name, weight in model.named_parameters():
        assert rates[weight] == (0.1 if name.startswith("image.") else 0.2), name


def test_missing_weights_say_what_to_train_first(monkeypatch, tmp_path):
    monkeypatch.setattr(weights, "trained_file", lambda name: tmp_path / name)
    with pytest.raises(WeightsError, match="visiongen train vit_tiny_imagenet32"):
        own_text_from_pretrained()
    with pytest.raises(WeightsError, match="visiongen train clip_tiny"):
        load_clip("clip_tiny", tmp_path)
    with pytest.raises(ValueError, match="clip_tiny, clip_locked_text; not 'clip'"):
        load_clip("clip")


def test_a_clip_that_was_trained_here_is_loaded(tmp_path):
    torch.manual_seed(0)
    model = own_text()
    save_weights(model, seed_folder(tmp_path, "clip_tiny", 0) / WEIGHTS)
    found, read = load_clip("clip_tiny", tmp_path)
    texts = ["a photo of a cat"]
    expected = encode_texts(model, read, texts)
    torch.testing.assert_close(encode_texts(found, read, texts), expected)


def test_the_middle_square_is_cut_before_it_is_reduced():
    photograph = np.zeros((40, 60, 3), np.uint8)
    photograph[:, 10:50] = 100  # the middle square
    photograph[:20, 10:30] = 200
    square = middle_square(Image.fromarray(photograph), 2)
    assert square[..., 0].tolist() == [[200, 100], [100, 100]]


@pytest.mark.data
def test_coco_has_128_photographs_and_641_captions():
    photographs = captioned_photographs()
    assert photographs.images.shape == (128, 3, 32, 32)
    assert len(photographs.captions) == len(photographs.owner) == 641
    assert photographs.owner.unique().numel() == 128
    words = everyday_words()
    assert "zebra" in words
    assert words == sorted(set(words))
    assert min(map(len, words)) == 4


def test_free_photographs_are_squares_in_the_order_of_their_names():
    found = free_photographs(8)
    assert found.shape == (len(photographs()), 3, 8, 8)
    chelsea = Image.fromarray(photograph("chelsea"))
    expected = torch.from_numpy(middle_square(chelsea, 8).copy()).permute(2, 0, 1)
    assert torch.equal(found[photographs().index("chelsea")], expected)
