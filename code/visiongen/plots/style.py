"""The look of the book's figures."""


def use_book_style() -> None:
    """Set matplotlib's defaults to the book's style."""
    raise NotImplementedError
