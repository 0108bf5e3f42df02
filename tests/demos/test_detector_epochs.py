"""The player of a film of detections: its counts, its data, and what a reader does."""

import json
import re

import pytest
import torch

from visiongen.data.registry import find
from visiongen.demos import detector_epochs
from visiongen.demos.detector_epochs import TITLES
from visiongen.detection.errors import KINDS, diagnose
from visiongen.detection.scenes import Detections, GroundTruth
from visiongen.recipes.yolo_pennfudan import CHOICES, EPOCHS, recipe
from visiongen.training.detection_film import FILMED, SIZES, copy_places

NAME = "detector-epochs"
MODULE = f"{NAME}/frames.js"
PEOPLE = [[10.0, 10, 50, 90], [30, 10, 70, 90], [100, 20, 130, 80]]


def frame(rows):
    return [number for row in rows for number in row]


def test_a_frame_is_cut_into_detections_that_are_sure_enough(in_node):
    rows = [[1, 2, 3, 4, 0.9], [5, 6, 7, 8, 0.25], [0, 0, 9, 9, 0.1]]
    found = in_node(MODULE, "m.detections(given.row, 0.25)", row=frame(rows))
    assert found == rows[:2]
    assert in_node(MODULE, "m.detections([], 0.05)") == []


@pytest.mark.parametrize("seed", range(5))
def test_the_right_ones_are_those_of_the_library(in_node, seed):
    generator = torch.Generator().manual_seed(seed)
    near = torch.tensor(PEOPLE).repeat(3, 1)
    boxes = near + 12 * torch.randn(near.shape, generator=generator)
    boxes[:, 2:] = torch.maximum(boxes[:, 2:], boxes[:, :2] + 1)
    scores = torch.linspace(0.9, 0.1, len(boxes))
    rows = torch.cat([boxes, scores[:, None]], 1).tolist()
    ours = in_node(MODULE, "m.rightOnes(given.rows, given.people)",
                   rows=rows, people=PEOPLE)  # fmt: skip
    nobody = torch.zeros(len(boxes), dtype=torch.long)
    theirs = diagnose(
        Detections(boxes, scores, nobody),
        GroundTruth(torch.tensor(PEOPLE), torch.zeros(3, dtype=torch.long)),
    )
    expected = (theirs.kinds == KINDS.index("correct")).tolist()
    assert ours == expected
    assert any(expected)


def test_a_copy_is_seen_where_a_box_has_its_middle(in_node):
    copies = [
        [left, top, left + size, top + size]
        for (top, left), size in zip(copy_places(), SIZES, strict=True)
    ]
    boxes = [[100, 50, 300, 500, 0.9], [770, 0, 768, 4, 0.8], [530, 20, 700, 250, 0.7]]
    seen = in_node(MODULE, "m.copiesSeen(given.found, given.copies)",
                   found=boxes, copies=copies)  # fmt: skip
    assert seen == [True, True, False, False]


def test_the_first_epoch_is_counted_from_one_and_never_is_zero(in_node):
    frames = [[], frame([[0, 0, 1, 1, 0.3]]), frame([[0, 0, 1, 1, 0.8]])]
    firsts = in_node(
        MODULE, "[0.25, 0.5, 0.9].map(c => m.firstSeen(given.frames, c))", frames=frames
    )
    assert firsts == [2, 3, 0]


def test_the_copies_lie_on_the_sheet_without_touching():
    height, width = FILMED["sizes"]().shape[:2]
    covered = torch.zeros(height, width, dtype=torch.int)
    for (top, left), size in zip(copy_places(), SIZES, strict=True):
        covered[top : top + size, left : left + size] += 1
    assert covered.max() == 1
    assert int(covered.sum()) == sum(size**2 for size in SIZES)


@pytest.mark.parametrize("name", ["camera", "rocket"])
def test_the_photographs_that_ship_are_free(name):
    assert find(f"photographs/{name}").licence in ("CC0-1.0", "Public domain")


def test_every_variant_can_be_chosen():
    assert list(TITLES) == list(CHOICES)


@pytest.fixture
def invented(monkeypatch):
    """A card with as many frames as epochs; every frame is told from every other."""
    variants = {}
    for number, (name, variant) in enumerate(recipe.variants.items()):
        row = [[10 * number, 0, 60, 80, n / EPOCHS] for n in range(EPOCHS)]
        variants[name] = {
            "seeds": [0, 1],
            "settings": variant.settings(),
            "curves": {"0": {"validation_ap50": [n / EPOCHS for n in range(EPOCHS)]}},
            "tables": {"film": {picture: list(row) for picture in FILMED}},
        }
    card = {"variants": variants}
    monkeypatch.setattr(detector_epochs, "load_card", lambda name: card)
    return card


@pytest.mark.data
def test_the_data_hold_the_film_of_every_choice(invented):
    made = detector_epochs.files()
    assert set(made) == {"film.json", "sizes.jpg", "rocket.jpg"}
    assert sum(map(len, made.values())) < 1.9e6
    content = json.loads(made["film.json"])
    assert [each["name"] for each in content["choices"]] == list(CHOICES)
    assert content["closed"] == 24
    for each in content["choices"]:
        film = invented["variants"][each["name"]]["tables"]["film"]
        assert each["films"] == film
        assert len(each["curve"]) == EPOCHS
    assert [each["name"] for each in content["pictures"]] == list(FILMED)
    assert len(content["pictures"][1]["copies"]) == len(SIZES)
    assert content["pictures"][0]["people"]


def test_a_film_that_lacks_an_epoch_is_refused(invented):
    invented["variants"]["full"]["tables"]["film"]["rocket"].pop()
    with pytest.raises(ValueError, match="one frame an epoch"):
        detector_epochs.choice(invented, "full")


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    @pytest.fixture
    def opened(self, visit):
        return visit(NAME).start()

    def test_a_higher_confidence_shows_no_more_boxes(self, opened):
        opened.slide("Epoch", EPOCHS)
        counts = []
        for value in ("0.05", "0.5", "0.95"):
            opened.slide("Confidence", value)
            counts.append(opened.demo.locator(".epochs-box").count())
            assert f", {counts[-1]} boxes are shown" in opened.said
        assert counts == sorted(counts, reverse=True)
        assert counts[0] > 0

    def test_steps_move_the_epoch_and_stop_at_the_ends(self, opened):
        opened.press("One epoch back")
        assert "After epoch 1," in opened.said
        opened.press("One epoch on")
        assert "After epoch 2," in opened.said
        opened.slide("Epoch", EPOCHS)
        opened.press("One epoch on")
        assert f"After epoch {EPOCHS}," in opened.said

    def test_the_film_plays_until_it_is_paused(self, opened):
        opened.press("Play")
        # not one epoch: it is shown for less time than Playwright may look away
        later = re.compile(r"After epoch ([2-9]|\d\d),")
        opened.demo.get_by_text(later).wait_for()
        opened.press("Pause")
        said = opened.said
        opened.page.wait_for_timeout(900)
        assert opened.said == said

    def test_every_picture_and_every_choice_can_be_shown(self, opened):
        for picture in FILMED:
            opened.list("Picture").select_option(picture)
            for name in TITLES:
                opened.list("What moves").select_option(name)
                assert f"Trained: {TITLES[name]}." in opened.said
        assert opened.demo.locator("svg.epochs-scene image").count() == 1
