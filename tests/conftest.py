"""Ctrl-C ends a run of tests once: what they began is put away."""

import atexit

from tests.stack import interruption


def pytest_configure() -> None:
    """Before the first test."""
    interruption.hear()


def pytest_keyboard_interrupt() -> None:
    """Its fixtures' ends follow."""
    atexit.register(interruption.end_children)


def pytest_unconfigure() -> None:
    """After the last fixture: what is left to do is done at Python's exit (tests/stack/projects.py)."""
    interruption.hear_no_more()
