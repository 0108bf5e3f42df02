"""What a kernel loaded and opened, against what the fingerprint covers; no kernel."""

import os
from pathlib import Path

import pytest

from bookbuild.coverage import require_covered
from bookbuild.errors import BookError
from bookbuild.fingerprint import fingerprint
from bookbuild.kernel import KernelRun


@pytest.fixture
def require(book, tmp_path, monkeypatch):
    """Checks a run of chapter 3 that loaded these modules and opened these files."""
    monkeypatch.setenv("VISIONGEN_DATA", str(tmp_path / "data"))
    chapter = book.chapter(
        "03_third",
        "# T\n\n```{code-cell} python\nimport pkg.style\n```\n",
        depends="{data: [mnist, images/sudoku.png], trained: [mnist_cnn]}",
    )

    def check(modules=(), opened=(), data=()):
        run = KernelRun(
            [],
            modules=[book.repo.code / place for place in modules],
            opened=[book.repo.trained / place for place in opened]
            + [tmp_path / "data" / place for place in data],
        )
        require_covered(book.repo, chapter, fingerprint(book.repo, chapter), run)

    return check


def test_what_is_declared_or_found_passes(require):
    require(
        modules=["pkg/__init__.py", "pkg/style.py", "bookbuild/kernel_probe.py"],
        opened=[
            "mnist_cnn.json",
            "mnist_cnn.safetensors",
            "mnist_cnn_embeddings.safetensors",
        ],
        data=["mnist/train_images.npy", "images/sudoku.png"],
    )


@pytest.mark.parametrize(
    ("used", "message"),
    [
        ({"modules": ["pkg/unused.py"]}, 'write "import pkg.unused"'),
        ({"opened": ["other.json"]}, 'read other.*under "depends:" as "trained"'),
        ({"data": ["mnist_like/a.npy"]}, 'read mnist_like/a.npy.* as "data"'),
        ({"data": ["images/home.jpg"]}, "read images/home.jpg"),
    ],
)
def test_what_is_not_is_refused_with_the_remedy(require, used, message):
    with pytest.raises(BookError, match=message):
        require(**used)


def test_without_a_data_folder_other_files_pass(book, monkeypatch):
    monkeypatch.delenv("VISIONGEN_DATA", raising=False)
    chapter = book.read("01_first")
    run = KernelRun([], opened=[Path(os.devnull), book.root / "_config.yml"])
    require_covered(book.repo, chapter, fingerprint(book.repo, chapter), run)
