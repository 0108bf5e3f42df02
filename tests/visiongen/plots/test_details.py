import numpy as np
import pytest

from visiongen.plots.details import show_details, show_values

RAMP = np.arange(240, dtype=np.uint8).reshape(12, 20)
REGION = np.s_[2:7, 4:14]


def test_the_enlargement_is_the_framed_region():
    figure = show_details([RAMP, 255 - RAMP], REGION, ["ramp", "turned"])
    for number, image in enumerate((RAMP, 255 - RAMP)):
        whole, detail = figure.axes[number], figure.axes[number + 2]
        np.testing.assert_allclose(whole.images[0].get_array() * 255, image)
        np.testing.assert_allclose(detail.images[0].get_array() * 255, image[REGION])
        (frame,) = whole.patches
        assert frame.get_bbox().bounds == (3.5, 1.5, 10, 5)
    assert [axes.get_title() for axes in figure.axes[:2]] == ["ramp", "turned"]


def test_a_dull_enlargement_is_not_stretched():
    figure = show_details([np.full((9, 9), 0.4)], np.s_[:3, :3])
    assert figure.axes[1].images[0].get_clim() == (0, 1)


@pytest.mark.parametrize(
    ("images", "region", "titles"),
    [
        ([], REGION, None),
        ([RAMP], np.s_[5:5, 0:3], None),
        ([RAMP], np.s_[50:60, 0:3], None),
        ([RAMP, RAMP[:5]], REGION, None),
        ([RAMP], REGION, ["one", "two"]),
        ([2.0 * RAMP], REGION, None),
    ],
)
def test_what_cannot_be_enlarged_raises(images, region, titles):
    with pytest.raises(ValueError, match=r"image|region|sizes|titles"):
        show_details(images, region, titles)


def test_every_pixel_has_its_own_number():
    figure = show_values(RAMP, np.s_[2:5, 4:10])
    detail = figure.axes[1]
    for text in detail.texts:
        column, row = text.get_position()
        assert text.get_text() == str(RAMP[2 + int(row), 4 + int(column)])
    assert len(detail.texts) == 18
    assert [t.get_text() for t in detail.get_xticklabels()] == list("456789")


def test_too_many_numbers_raise():
    with pytest.raises(ValueError, match="fewer"):
        show_values(RAMP, np.s_[:12, :12])
