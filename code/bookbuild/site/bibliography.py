"""Citations as ``Canny (1986)`` and ``(Canny, 1986)``; references sorted by author."""

from dataclasses import dataclass
from dataclasses import field as attribute

from pybtex.backends import plaintext
from pybtex.database import Entry
from pybtex.plugin import register_plugin
from pybtex.style.formatting.unsrt import Style as Unsorted
from pybtex.style.template import Node as Template
from pybtex.style.template import field, sentence
from pybtex_docutils import Backend as DocutilsBackend
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.plugin import register_plugin as register_bibtex_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle


class BookStyle(Unsorted):
    """Plain entries in alphabetical order; their labels are not shown."""

    default_sorting_style = "author_year_title"

    def format_title(
        self, e: Entry, which_field: str, as_sentence: bool = True
    ) -> Template:
        """The title with the capitals it has in ``references.bib``."""
        title = field(which_field)
        return sentence[title] if as_sentence else title


def _round_brackets() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclass
class RoundAuthorYear(AuthorYearReferenceStyle):
    """Author and year in round brackets."""

    bracket_textual: BracketStyle = attribute(default_factory=_round_brackets)
    bracket_parenthetical: BracketStyle = attribute(default_factory=_round_brackets)


def setup(app: Sphinx) -> None:
    """Register the two styles that ``_config.yml`` names.

    Also the backends, which pybtex otherwise looks up among everything that is
    installed, once for each citation: a tenth of the build.
    """
    register_plugin("pybtex.style.formatting", "book", BookStyle)
    for name, backend in (
        ("plaintext", plaintext.Backend),
        ("docutils", DocutilsBackend),
    ):
        register_plugin("pybtex.backends", name, backend, force=True)
    register_bibtex_plugin(
        "sphinxcontrib.bibtex.style.referencing", "round_author_year", RoundAuthorYear
    )
