"""The one error that reaches the terminal as a sentence instead of a traceback."""

from __future__ import annotations


class Failure(Exception):
    """Something the reader can act on. The message is complete; the command ends with 1."""
