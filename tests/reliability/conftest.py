"""What each promise was found to be, beside its control: a table at the end of `make test-reliability`."""

from collections.abc import Iterator

import httpx2
import pytest
from rich.console import Console
from rich.table import Table

from tests.reliability.promises import Promise, Row

KEPT = pytest.StashKey[list[Row]]()


@pytest.fixture
def promise(request: pytest.FixtureRequest) -> Promise:
    """Call it with a promise in a few words, the figure found, and the control's figure: a line of the table."""
    rows = request.config.stash.setdefault(KEPT, [])
    return lambda said, figure, control: rows.append((said, figure, control))


def pytest_terminal_summary(config: pytest.Config) -> None:
    """Print the table, whatever the outcome of the tests."""
    if rows := config.stash.get(KEPT, []):
        table = Table("promise", "found", "control", title="What the lab promises", title_justify="left")
        for row in rows:
            table.add_row(*row)
        Console(width=118).print(table)


@pytest.fixture(scope="session")
def http() -> Iterator[httpx2.Client]:
    with httpx2.Client(trust_env=False, timeout=30) as client:
        yield client
