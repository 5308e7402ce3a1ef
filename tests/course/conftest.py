"""The course played once a session, alone on this machine, and its counts at the end of the report."""

from collections.abc import Iterator

import pytest

from tests.course.circumstances import one_at_a_time
from tests.course.course import Course
from tests.course.outcome import summary

PLAYED = pytest.StashKey[Course]()


@pytest.fixture(scope="session")
def course(pytestconfig: pytest.Config) -> Iterator[Course]:
    with one_at_a_time():
        pytestconfig.stash[PLAYED] = Course()
        yield pytestconfig.stash[PLAYED]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    played = config.stash.get(PLAYED, None)
    if played and played.outcomes:
        terminalreporter.section("the commands of the course")
        for line in summary(outcome for page in played.outcomes.values() for outcome in page):
            terminalreporter.write_line(line)
        for note in played.notes:
            terminalreporter.write_line(f"note: {note}")
