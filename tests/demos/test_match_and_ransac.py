"""The matching demo's homographies and RANSAC are those of the library."""

import json
import re

import numpy as np
import pytest

from bookbuild.repository import Repository
from visiongen.classical.features.homography import homography, transform
from visiongen.classical.features.ransac import (
    ransac_homography,
    refit,
    same_orientation,
    transfer_errors,
    trials_needed,
)

FOLDER = Repository.find().root / "demos" / "match-and-ransac"
TRUE = np.array([[0.9, -0.3, 40], [0.25, 1.1, -12], [4e-4, -2e-4, 1]])
RANDOM = f"""
const {{ uniform }} = await import("{(FOLDER.parent / "page/random.js").as_uri()}");
"""


def pairs(count, noise, wrong=0):
    """``(count, 4)`` pairs of which the first ``wrong`` lead far away."""
    draw = np.random.default_rng(1)
    source = draw.uniform(0, 300, (count, 2))
    target = transform(TRUE, source) + draw.normal(0, noise, (count, 2))
    target[:wrong] += draw.choice([-1, 1], (wrong, 2)) * draw.uniform(
        40, 200, (wrong, 2)
    )
    return np.hstack([source, target])


@pytest.mark.parametrize(("count", "noise"), [(4, 0), (4, 0.5), (40, 1.0)])
def test_the_homography_equals_the_library(in_node, count, noise):
    given = pairs(count, noise)
    ours = in_node(
        "match-and-ransac/homography.js", "m.homography(given.pairs)", pairs=given
    )
    library = homography(given[:, :2], given[:, 2:])
    corners = np.array([[0, 0], [300, 0], [300, 300], [0, 300.0]])
    np.testing.assert_allclose(
        transform(np.reshape(ours, (3, 3)), corners),
        transform(library, corners),
        atol=1e-5,
        rtol=0,
    )


def test_three_points_on_a_line_fix_no_homography(in_node):
    given = pairs(4, 0)
    given[2] = (given[0] + given[1]) / 2
    module = "match-and-ransac/homography.js"
    assert in_node(module, "m.homography(given.pairs)", pairs=given) is None


def test_eigenvalues_equal_numpy(in_node):
    root = np.random.default_rng(0).normal(size=(9, 9))
    found = in_node(
        "match-and-ransac/homography.js", "m.eigen(given.a)", a=root @ root.T
    )
    expected = np.linalg.eigvalsh(root @ root.T)
    np.testing.assert_allclose(np.sort(found["values"]), expected, atol=1e-9)
    vectors = np.array([list(row) for row in found["vectors"]])
    np.testing.assert_allclose(
        vectors @ np.diag(found["values"]) @ vectors.T, root @ root.T, atol=1e-9
    )


def test_the_number_of_samples_equals_the_library(in_node):
    shares = [0.05, 0.2, 0.5, 0.9, 1.0]
    found = in_node(
        "match-and-ransac/ransac.js", "given.w.map(m.trialsNeeded)", w=shares
    )
    assert found == [trials_needed(share) for share in shares]


def test_impossible_samples_are_refused_as_by_the_library(in_node):
    samples = np.random.default_rng(2).uniform(0, 100, (50, 4, 4))
    found = in_node(
        "match-and-ransac/ransac.js", "given.s.map(m.sameOrientation)", s=samples
    )
    expected = [same_orientation(one[:, :2], one[:, 2:]) for one in samples]
    assert found == expected
    assert 0 < sum(found) < 50


def test_the_refit_equals_the_library(in_node):
    given = pairs(60, 1.0, wrong=20)
    start = homography(given[25:29, :2], given[25:29, 2:])
    ours = in_node(
        "match-and-ransac/ransac.js",
        "m.refit(given.start, given.pairs, 3)",
        start=start.ravel(),
        pairs=given,
    )
    library = refit(start, given[:, :2], given[:, 2:], 3, 1)
    assert ours["inliers"] == library.inliers.tolist()
    np.testing.assert_allclose(
        np.reshape(ours["matrix"], (3, 3)), library.matrix, atol=1e-6
    )


def test_ransac_finds_the_inliers_that_the_library_finds(in_node):
    given = pairs(60, 0.5, wrong=25)
    ours = in_node(
        "match-and-ransac/ransac.js",
        "m.ransac(given.pairs, 3, uniform(1))",
        RANDOM,
        pairs=given,
    )
    library = ransac_homography(given[:, :2], given[:, 2:], 3.0)
    assert ours["inliers"] == library.inliers.tolist()
    assert sum(ours["inliers"]) == 35


def test_too_few_pairs_give_no_homography(in_node):
    ours = in_node(
        "match-and-ransac/ransac.js",
        "m.ransac(given.pairs, 3, uniform(1))",
        RANDOM,
        pairs=pairs(3, 0),
    )
    assert ours["matrix"] is None


def test_the_true_homography_of_the_demo_is_that_of_its_pictures():
    content = json.loads((FOLDER / "matches.json").read_text())
    matches = np.array(content["matches"])
    errors = transfer_errors(
        np.reshape(content["homography"], (3, 3)), matches[:, :2], matches[:, 2:4]
    )
    surest = errors[matches[:, 4] < 0.7]
    assert len(surest) > 20
    assert np.median(surest) < 1


@pytest.mark.browser
class TestInThePage:
    """What the reader does, and sees."""

    def test_a_stricter_ratio_keeps_fewer_matches(self, visit):
        opened = visit("match-and-ransac").start()
        ratio = opened.demo.get_by_label("Ratio below")
        counts = []
        for value in ("0.6", "0.8", "1"):
            ratio.fill(value)
            counts.append(opened.demo.locator("line").count())
        assert counts[0] < counts[1] < counts[2]

    def test_a_wider_tolerance_accepts_more_inliers(self, visit):
        opened = visit("match-and-ransac").start()
        tolerance = opened.demo.get_by_label("Tolerance")
        inliers = []
        for value in ("1", "3"):
            tolerance.fill(value)
            inliers.append(int(opened.said.split()[0]))
        assert inliers[0] < inliers[1]

    def test_the_homography_is_found_from_good_matches(self, visit):
        opened = visit("match-and-ransac").start()
        opened.demo.get_by_label("Ratio below").fill("0.75")
        error = re.search(r"are ([\d.]+) pixels off", opened.said)
        assert float(error[1]) < 3

    def test_lines_can_show_the_truth(self, visit):
        opened = visit("match-and-ransac").start()
        opened.demo.get_by_label("Ratio below").fill("1")
        before = opened.demo.locator(".match-in").count()
        opened.demo.get_by_label("Lines show").select_option("truth")
        right = opened.demo.locator("dd").nth(1).inner_text()
        assert opened.demo.locator(".match-in").count() == int(right)
        assert before > 0
