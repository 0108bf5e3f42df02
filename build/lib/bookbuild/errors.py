"""The exception that the press raises when author or reader can mend the cause."""


class BookError(Exception):
    """Something in the book is wrong; the message says what, where and what to do."""
