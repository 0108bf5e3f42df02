import cv2
import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from visiongen.data import files
from visiongen.data.errors import DamagedDataError, UnknownDataError
from visiongen.data.flow_files import FLO_TAG

JUGGLE = "video/juggle_1280x720.mp4"


@pytest.mark.parametrize("name", files.photographs())
def test_photographs_are_those_of_scikit_image(name):
    np.testing.assert_array_equal(files.photograph(name), getattr(skimage.data, name)())


def test_a_photograph_is_grey_or_rgb_bytes_of_its_own():
    grey, colour = files.photograph("camera"), files.photograph("astronaut")
    assert grey.shape == (512, 512)
    assert colour.shape == (512, 512, 3)
    assert grey.dtype == colour.dtype == np.uint8
    grey[:] = 0
    assert files.photograph("camera").any()


def test_photographs_need_no_data_folder_and_create_none(folder):
    folder.rmdir()
    files.photograph("coins")
    assert not folder.exists()


@pytest.mark.parametrize("name", ["lena", "eagle", "camera.png", "../registry"])
def test_a_photograph_that_is_not_bundled_is_unknown(name):
    with pytest.raises(UnknownDataError, match="Known: astronaut, brick, camera"):
        files.photograph(name)


def save(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def test_a_picture_is_read_as_it_is(folder):
    colour = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    mask = np.array([[0, 1], [2, 0]], np.uint8)
    save(folder / "images/graf1.png", colour)
    save(folder / "pennfudan480/masks/FudanPed00001.png", mask)
    np.testing.assert_array_equal(files.picture("images/graf1.png"), colour)
    found = files.picture("pennfudan480/masks/FudanPed00001.png")
    np.testing.assert_array_equal(found, mask)


def test_transparency_and_palettes_become_rgb(folder):
    rgba = np.full((2, 2, 4), 255, np.uint8)
    save(folder / "images/graf1.png", rgba)
    assert files.picture("images/graf1.png").shape == (2, 2, 3)
    red = Image.new("RGB", (2, 2), (255, 0, 0)).quantize(4)
    red.save(folder / "images/graf3.png")
    assert files.picture("images/graf3.png")[0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("images/graf2.png", "Did you mean"),
        ("pennfudan480/images/FudanPed0001.jpg", "file of pennfudan480"),
        ("pennfudan480/../images/graf1.png", "file of pennfudan480"),
        ("/etc/passwd", "data set or file"),
        ("photographs/camera", "data set or file"),
        ("", "data set or file"),
    ],
)
def test_an_unknown_picture_is_named(folder, name, message):
    save(folder / "pennfudan480/images/FudanPed00001.jpg", np.zeros((2, 2, 3), "u1"))
    save(folder / "images/graf1.png", np.zeros((2, 2, 3), np.uint8))
    with pytest.raises(UnknownDataError, match=message):
        files.picture(name)


@given(keep=st.floats(0, 0.9))
@settings(max_examples=20)
def test_a_picture_cut_anywhere_is_called_damaged(folder, keep):
    path = folder / "images/graf1.png"
    noise = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    save(path, noise)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(keep * len(whole))])
    with pytest.raises(DamagedDataError, match=r"graf1\.png is truncated"):
        files.picture("images/graf1.png")


def test_a_homography_is_three_by_three(folder):
    path = folder / "images/H1to3p.xml"
    path.parent.mkdir()
    storage = cv2.FileStorage(str(path), cv2.FILE_STORAGE_WRITE)
    matrix = np.arange(9, dtype=float).reshape(3, 3) / 7
    storage.write("H13", matrix)
    storage.release()
    np.testing.assert_allclose(files.homography("images/H1to3p.xml"), matrix)


@pytest.mark.parametrize("text", ["", "<a/>", "<a><data>1 2 x</data></a>"])
def test_a_homography_of_something_else_is_called_damaged(folder, text):
    path = folder / "images/H1to3p.xml"
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(DamagedDataError, match="no 3 by 3 matrix"):
        files.homography("images/H1to3p.xml")


@pytest.fixture
def video(folder):
    """Ten frames of 48 by 32 pixels; frame i is red of brightness 20 i."""
    path = folder / JUGGLE
    path.parent.mkdir()
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 24, (48, 32))
    for i in range(10):
        writer.write(np.full((32, 48, 3), (0, 0, 20 * i), np.uint8))
    writer.release()
    return path


def test_frames_come_in_order_as_rgb(video):
    frames = files.video_frames(JUGGLE)
    assert frames.shape == (10, 32, 48, 3)
    assert frames.dtype == np.uint8
    red = frames[:, 16, 24, 0].astype(int)
    np.testing.assert_allclose(red, 20 * np.arange(10), atol=12)
    assert frames[9, 16, 24, 2] < 30


def test_a_range_of_frames_is_that_part_of_all(video):
    every = files.video_frames(JUGGLE)
    np.testing.assert_array_equal(files.video_frames(JUGGLE, 3, 7), every[3:7])
    np.testing.assert_array_equal(files.video_frames(JUGGLE, 8), every[8:])


@pytest.mark.parametrize(
    ("start", "stop"), [(-1, 3), (4, 4), (5, 2), (8, 12), (10, None)]
)
def test_frames_that_are_not_there_are_refused(video, start, stop):
    with pytest.raises(ValueError, match="frames"):
        files.video_frames(JUGGLE, start, stop)


def test_the_frame_rate_is_the_videos_own(video):
    assert files.video_frame_rate(JUGGLE) == pytest.approx(24)


def test_a_damaged_video_is_named(video):
    video.write_bytes(b"not a video")
    with pytest.raises(DamagedDataError, match=r"juggle_1280x720\.mp4 is not a video"):
        files.video_frames(JUGGLE)


def test_an_unknown_video_is_named(folder):
    with pytest.raises(UnknownDataError, match="Did you mean 'video/juggle_1280x720"):
        files.video_path("video/juggle.mp4")


def write_flo(path, flow):
    height, width, _ = flow.shape
    header = np.float32(FLO_TAG).tobytes() + np.int32([width, height]).tobytes()
    path.write_bytes(header + flow.astype("<f4").tobytes())


def test_a_middlebury_pair_has_frames_and_flow_with_gaps(folder):
    place = folder / "flow/middlebury/Venus"
    first, second = np.zeros((2, 4, 5, 3), np.uint8)
    first[:], second[:] = 10, 11
    save(place / "frame10.png", first)
    save(place / "frame11.png", second)
    flow = np.arange(40, dtype=np.float32).reshape(4, 5, 2)
    flow[0, 0] = 1e10
    write_flo(place / "flow10.flo", flow)
    pair = files.flow_pair("middlebury/Venus")
    assert (pair.first == 10).all()
    assert (pair.second == 11).all()
    assert np.isnan(pair.truth[0, 0]).all()
    np.testing.assert_array_equal(pair.truth[1:], flow[1:])
    assert pair.truth.dtype == np.float32


def test_a_kitti_pair_follows_the_development_kit(folder):
    place = folder / "flow/kitti"
    for name in ("frame1.png", "frame2.png"):
        save(place / name, np.zeros((2, 3, 3), np.uint8))
    u, v = 12.5, -3.25
    stored = np.zeros((2, 3, 3), np.uint16)  # OpenCV's order: B, G, R
    stored[0, 1] = (1, v * 64 + 2**15, u * 64 + 2**15)
    stored[1, 1] = (0, 2**15, 2**15)  # no motion, but marked as unknown
    cv2.imwrite(str(place / "flow_gt.png"), stored)
    truth = files.flow_pair("kitti").truth
    assert truth[0, 1].tolist() == [u, v]
    assert np.isnan(truth).sum() == 2 * 5


@given(content=st.binary(max_size=64))
@settings(max_examples=50)
def test_any_other_bytes_are_no_flow_file(folder, content):
    place = folder / "flow/sintel"
    save(place / "frame_0001.png", np.zeros((2, 2, 3), np.uint8))
    save(place / "frame_0002.png", np.zeros((2, 2, 3), np.uint8))
    (place / "frame_0001.flo").write_bytes(content)
    with pytest.raises(DamagedDataError, match=r"frame_0001\.flo"):
        files.flow_pair("sintel")


def test_a_cut_flow_file_is_called_truncated(folder):
    test_a_middlebury_pair_has_frames_and_flow_with_gaps(folder)
    path = folder / "flow/middlebury/Venus/flow10.flo"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedDataError, match="truncated"):
        files.flow_pair("middlebury/Venus")


def test_an_eight_bit_png_is_no_kitti_flow(folder):
    for name in ("frame1.png", "frame2.png", "flow_gt.png"):
        save(folder / "flow/kitti" / name, np.zeros((2, 3, 3), np.uint8))
    with pytest.raises(DamagedDataError, match="16-bit"):
        files.flow_pair("kitti")


def test_an_unknown_pair_is_named(folder):
    with pytest.raises(UnknownDataError, match="Did you mean 'middlebury/RubberWhale'"):
        files.flow_pair("RubberWhale")
