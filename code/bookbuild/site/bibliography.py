"""Citations as ``Canny (1986)`` and ``(Canny, 1986)``; references sorted by author."""

from dataclasses import dataclass, field

from pybtex.plugin import register_plugin
from pybtex.style.formatting.unsrt import Style as Unsorted
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.plugin import register_plugin as register_bibtex_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle


class BookStyle(Unsorted):
    """Plain entries in alphabetical order; their labels are not shown."""

    default_sorting_style = "author_year_title"


def _round_brackets() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclass
class RoundAuthorYear(AuthorYearReferenceStyle):
    """Author and year in round brackets."""

    bracket_textual: BracketStyle = field(default_factory=_round_brackets)
    bracket_parenthetical: BracketStyle = field(default_factory=_round_brackets)


def setup(app: Sphinx) -> None:
    """Register the two styles that ``_config.yml`` names."""
    register_plugin("pybtex.style.formatting", "book", BookStyle)
    register_bibtex_plugin(
        "sphinxcontrib.bibtex.style.referencing", "round_author_year", RoundAuthorYear
    )
