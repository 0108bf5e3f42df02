import struct

import cv2
import numpy as np
import pytest

from visiongen.classical.flow.formats import write_flo, write_kitti_flow
from visiongen.data.errors import DamagedDataError
from visiongen.data.files import flow_pair
from visiongen.data.flow_files import read_flo, read_kitti_flow


@pytest.fixture
def flow():
    field = np.random.default_rng(0).normal(0, 9, (5, 7, 2)).astype(np.float32)
    field[1, 2] = np.nan
    return field


def test_flo_comes_back_exactly(tmp_path, flow):
    write_flo(tmp_path / "a.flo", flow)
    np.testing.assert_array_equal(read_flo(tmp_path / "a.flo"), flow)


def test_flo_is_what_opencv_reads(tmp_path, flow):
    write_flo(tmp_path / "a.flo", flow)
    theirs = cv2.readOpticalFlow(str(tmp_path / "a.flo"))
    valid = ~np.isnan(flow)
    np.testing.assert_array_equal(theirs[valid], flow[valid])
    assert (theirs[1, 2] > 1e9).all()


def test_flo_written_by_opencv_is_read(tmp_path, flow):
    whole = np.nan_to_num(flow)
    cv2.writeOpticalFlow(str(tmp_path / "a.flo"), whole)
    np.testing.assert_array_equal(read_flo(tmp_path / "a.flo"), whole)


def test_flo_begins_with_tag_width_and_height(tmp_path, flow):
    write_flo(tmp_path / "a.flo", flow)
    content = (tmp_path / "a.flo").read_bytes()
    assert content[:4] == b"PIEH"
    assert struct.unpack("<ii", content[4:12]) == (7, 5)
    assert struct.unpack("<ff", content[12:20]) == tuple(flow[0, 0])


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:10],
        lambda content: content[:-1],
        lambda content: content + b"0",
        lambda content: b"JUNK" + content[4:],
        lambda content: content[:4] + struct.pack("<ii", -7, 5) + content[12:],
    ],
)
def test_corrupt_flo_is_refused(tmp_path, flow, damage):
    path = tmp_path / "a.flo"
    write_flo(path, flow)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DamagedDataError, match=r"a\.flo"):
        read_flo(path)


def test_kitti_comes_back_to_a_64th_of_a_pixel(tmp_path, flow):
    write_kitti_flow(tmp_path / "a.png", flow)
    back = read_kitti_flow(tmp_path / "a.png")
    np.testing.assert_array_equal(np.isnan(back), np.isnan(flow))
    assert np.nanmax(np.abs(back - flow)) <= 1 / 128 + 1e-5


def test_kitti_keeps_right_in_red_and_down_in_green(tmp_path):
    flow = np.zeros((2, 2, 2))
    flow[0, 0] = 1, -2
    write_kitti_flow(tmp_path / "a.png", flow)
    stored = cv2.imread(str(tmp_path / "a.png"), cv2.IMREAD_UNCHANGED)
    assert stored.dtype == np.uint16
    assert stored[0, 0].tolist() == [1, 2**15 - 128, 2**15 + 64]


def test_kitti_cannot_hold_512_pixels(tmp_path):
    with pytest.raises(ValueError, match="below 512 pixels"):
        write_kitti_flow(tmp_path / "a.png", np.full((2, 2, 2), 512.0))


def test_corrupt_kitti_file_is_refused(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(DamagedDataError, match="16-bit"):
        read_kitti_flow(tmp_path / "a.png")


@pytest.mark.parametrize("write", [write_flo, write_kitti_flow])
def test_only_flow_is_written(tmp_path, write):
    with pytest.raises(ValueError, match=r"\(H, W, 2\)"):
        write(tmp_path / "a.png", np.zeros((4, 4, 3)))


@pytest.mark.data
@pytest.mark.parametrize("name", ["middlebury/RubberWhale", "kitti", "sintel"])
def test_true_flow_beats_zero_in_photometric_error(name):
    """The axis order and sign of the files: the truth brings the frames together."""
    from visiongen.classical.flow.warping import stays_inside, warp_backward

    pair = flow_pair(name)
    truth = np.nan_to_num(pair.truth)
    usable = ~np.isnan(pair.truth[..., 0]) & stays_inside(truth)
    still = np.abs(pair.second.astype(float) - pair.first)[usable].mean()
    moved = np.abs(warp_backward(pair.second, truth) - pair.first)[usable].mean()
    assert moved < 0.75 * still
