"""The type of the fixture `promise`, apart from conftest.py: a name that several folders have cannot be imported."""

from collections.abc import Callable

Row = tuple[str, str, str]
Promise = Callable[[str, str, str], None]
