"""Numbers that a page computes, handed to its prose."""

from IPython.display import display

PREFIX = "application/papermill.record/"


def glue(name: str, text: str) -> None:
    """Record ``text`` under ``name`` for the role ``{glue:text}``; show nothing.

    The output has the form that myst-nb's own ``glue(…, display=False)`` writes, so
    the page needs no myst-nb at run time.

    Args:
        name: the key, unique in the page.
        text: what the prose will show, already formatted: ``glue("k", f"{x:.2f}")``.

    Raises:
        TypeError: ``text`` is not a string: the page decides how a number is rounded.
    """
    if not isinstance(text, str):
        raise TypeError(
            f"glue({name!r}, …) needs formatted text, not {type(text).__name__}: "
            f'write glue({name!r}, f"{{value:.2f}}")'
        )
    scrapbook = {"name": name, "mime_prefix": PREFIX}
    display(
        {PREFIX + "text/plain": repr(text)},
        raw=True,
        metadata={"scrapbook": scrapbook},
    )
