import base64
import io

import av
import nbformat
import numpy as np
import pytest
from PIL import Image

from bookbuild.errors import BookError
from bookbuild.notebook_file import write_notebook
from bookbuild.videos import (
    damaged_media,
    for_page,
    move_videos,
    set_addresses,
    unreferenced_media,
)


def mp4(grey: int = 200) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("h264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(3):
            picture = np.full((48, 64, 3), grey, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode())
    return file.getvalue()


def html(content: bytes, kind: str = "mp4") -> str:
    data = f"data:video/{kind};base64,{base64.b64encode(content).decode()}"
    return (
        '<video controls aria-label="A grey square"><source '
        f'src="{data}" type="video/{kind}"></video>'
    )


def notebook_with(*texts: str):
    outputs = [
        nbformat.v4.new_output("display_data", data={"text/html": text})
        for text in texts
    ]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=outputs)])


def shown(notebook) -> list[str]:
    return [output.data["text/html"] for output in notebook.cells[0].outputs]


@pytest.fixture(scope="module")
def video():
    return mp4()


def test_a_video_moves_into_a_file_with_a_poster(book, video):
    notebook = notebook_with(html(video))
    files = move_videos(book.repo, notebook)
    (poster, film) = sorted(files)
    assert files[film] == video
    assert film.removesuffix(".mp4") == poster.removesuffix(".jpg")
    assert Image.open(io.BytesIO(files[poster])).size == (64, 48)
    assert np.asarray(Image.open(io.BytesIO(files[poster]))).mean() == pytest.approx(
        200, abs=6
    )
    address = "https://book.example.org/_static/media"
    assert shown(notebook) == [
        f'<video poster="{address}/{poster}" preload="none" controls '
        f'aria-label="A grey square"><source src="{address}/{film}" '
        'type="video/mp4"></video>'
    ]


def test_the_page_refers_to_the_same_files_by_relative_address(book, video):
    notebook = notebook_with(html(video))
    files = move_videos(book.repo, notebook)
    page = for_page(shown(notebook)[0])
    assert "https://" not in page
    for name in files:
        assert f'"../_static/media/{name}"' in page


def test_equal_videos_share_a_file_and_others_do_not(book, video):
    assert len(move_videos(book.repo, notebook_with(html(video), html(video)))) == 2
    other = html(mp4(30))
    assert len(move_videos(book.repo, notebook_with(html(video), other))) == 4


def test_other_html_stays_as_it_is(book):
    notebook = notebook_with("<table></table>", '<video src="x.mp4"></video>')
    assert move_videos(book.repo, notebook) == {}
    assert shown(notebook) == ["<table></table>", '<video src="x.mp4"></video>']


def test_after_a_move_of_the_site_addresses_are_set_anew(book, video):
    notebook = notebook_with(html(video))
    move_videos(book.repo, notebook)
    page = for_page(shown(notebook)[0])
    book.replace("_config.yml", "https://book.example.org/", "https://fork.org/a")
    set_addresses(type(book.repo)(book.root), notebook)
    assert "https://fork.org/a/_static/media/" in shown(notebook)[0]
    assert "book.example.org" not in shown(notebook)[0]
    assert for_page(shown(notebook)[0]) == page


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (html(b"x", "webm"), "encode it as mp4"),
        (html(b"not a video"), "cannot be decoded"),
        ('<img src="data:video/mp4;base64,AAAA">', "outside a <video> element"),
    ],
)
def test_videos_that_no_browser_would_play_are_refused(book, text, message):
    with pytest.raises(BookError, match=message):
        move_videos(book.repo, notebook_with(text))


@pytest.fixture
def written(book, video):
    """A book whose first notebook shows a video."""
    notebook = notebook_with(html(video))
    book.repo.media.mkdir(parents=True)
    for name, content in move_videos(book.repo, notebook).items():
        (book.repo.media / name).write_bytes(content)
    write_notebook(book.repo.notebook_path("01_first"), notebook)
    return book


def test_missing_and_edited_media_are_reported(written):
    notebook = written.notebook("01_first")
    assert damaged_media(written.repo, notebook) == []
    (film,) = written.repo.media.glob("*.mp4")
    film.write_bytes(b"something else")
    (poster,) = written.repo.media.glob("*.jpg")
    poster.unlink()
    assert damaged_media(written.repo, notebook) == [
        f"book/_static/media/{poster.name} is missing",
        f"book/_static/media/{film.name} was edited by hand",
    ]


def test_media_that_no_notebook_shows_are_found(written):
    assert unreferenced_media(written.repo) == []
    old = written.repo.media / "0123456789abcdef.mp4"
    old.write_bytes(b"old")
    (written.repo.media / "README.txt").write_text("by hand")
    assert unreferenced_media(written.repo) == [old]
