"""A miniature book for the tests of Markdown, notebooks, exercises and lint."""

import copy
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from bookbuild.chapter import Chapter, read_chapter
from bookbuild.labels import collect
from bookbuild.markdown import convert
from bookbuild.notebooks import rewrite
from bookbuild.repository import Repository
from bookbuild.roles import Context

CONFIG = """\
title: A Small Book
repository: {url: https://example.org/owner/book, branch: main}
html: {baseurl: https://book.example.org/}
parse:
  myst_enable_extensions: [amsmath, colon_fence, deflist, dollarmath, fieldlist]
sphinx:
  config:
    numfig_format: {figure: "Figure %s"}
    math_eqref_format: "Equation ({number})"
"""

FRONT = """\
---
file_format: mystnb
kernelspec: {{name: python3, display_name: Python 3}}
chapter:
  number: {number}
  part: Foundations
  difficulty: Beginner
  key_output: a picture
  prerequisites: []
---
"""

GLOSSARY = """\
# Glossary

:::{glossary}
Convolution
  A sum of products.

histogram equalisation
equalisation
  A stretch.
:::
"""

REFERENCES = r"""
@article{canny1986, author={Canny, John}, title={Edges}, journal={PAMI}, year=1986}
@article{perona1990, author={Perona, Pietro and Malik, Jitendra}, title={D}, year=1990}
@article{he2016, author={He, K. and Zhang, X. and Ren, S. and Sun, J.}, year=2016}
@article{lecun2015, author={LeCun, Y. and Bengio, Y. and Hinton, G.}, year=2015}
@book{goedel1931, author={G{\"o}del, Kurt}, title={U}, year=1931}
@misc{opencv, title={OpenCV}, organization={OpenCV team}, year=2024}
"""

LIBRARY = '''\
"""Toy filters."""


def blur(sigma):
    """Blur.

    Args:
        sigma: in pixels.
    """
    return sigma
'''

CARD = '{"metrics": {"test_accuracy": {"mean": 99.618, "std": 0.0319, "n": 5}}}'

PUBLISHED = """\
resnet: {value: "76.1", unit: "%", source: he2016, protocol: one crop}
"""


@dataclass
class Book:
    """A book in a temporary folder."""

    repo: Repository

    @property
    def root(self) -> Path:
        return self.repo.root

    def write(self, path: str, text: str) -> Path:
        """Write a file of the book."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def chapter(self, text: str, name: str = "01_first") -> Chapter:
        """Write a chapter with this text below its front matter, and read it."""
        front = FRONT.format(number=int(name[:2]))
        return read_chapter(
            self.repo, self.write(f"chapters/{name}.md", front + "\n" + text)
        )

    def context(self, **glued: str) -> Context:
        """Where roles of chapter 1 are resolved."""
        return Context(collect(self.repo), "chapters/01_first", glued)

    def convert(self, text: str, above: str = "", **glued: str) -> str:
        """Plain Markdown for a text that stands in chapter 1, below another text.

        Lines count from the start of the text.
        """
        self.chapter(f"{above}\n{text}")
        return convert(text, self.context(**glued), 1)

    def executed(self, chapter: Chapter, outputs: dict[int, list] | None = None):
        """A notebook of the chapter with these outputs, by number of the code cell."""
        notebook = nbformat.v4.new_notebook(cells=copy.deepcopy(list(chapter.cells)))
        notebook.metadata["bookbuild"] = {"run": {"seconds": 1.5}}
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for number, cell in enumerate(code):
            cell.execution_count = number + 1
            cell.outputs = nbformat.from_dict((outputs or {}).get(number, []))
        return notebook

    def rewritten(self, text: str, outputs: dict[int, list] | None = None):
        """The rewritten notebook of chapter 1 with this text and these outputs."""
        chapter = self.chapter(text)
        return rewrite(self.repo, chapter, self.executed(chapter, outputs))


@pytest.fixture
def book(tmp_path) -> Book:
    """A book with a library, a glossary, references, a card and a picture."""
    book = Book(Repository(tmp_path))
    book.write("_config.yml", CONFIG)
    book.write("book/glossary.md", GLOSSARY)
    book.write("book/how_to_use.md", "(tour)=\n# How to use this book\n\nText.\n")
    book.write("book/references.md", "# References\n\n```{bibliography}\n```\n")
    book.write("book/references.bib", REFERENCES)
    book.write("book/published.yml", PUBLISHED)
    book.write("demos/toy/demo.js", "export function start() {}")
    book.write("book/_static/photo.png", "not really a picture")
    book.write("code/toy/__init__.py", '"""A toy."""\n')
    book.write("code/toy/filters.py", LIBRARY)
    book.write("code/visiongen/trained/mnist_cnn.json", CARD)
    (tmp_path / "chapters").mkdir()
    return book
