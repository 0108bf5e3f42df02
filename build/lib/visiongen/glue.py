"""Numbers that a page computes, handed to its prose."""

from IPython import get_ipython

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
    shell = get_ipython()
    if shell is not None:  # outside a notebook there is no page to tell
        data = {PREFIX + "text/plain": repr(text)}
        metadata = {"scrapbook": {"name": name, "mime_prefix": PREFIX}}
        shell.display_pub.publish(data=data, metadata=metadata)
