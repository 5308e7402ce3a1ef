"""What was acknowledged is kept when the server is killed. The control keeps its database in memory, and loses it.

That `docker compose down` and `up` keep it too: tests/stack/test_stack.py.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.reliability.crash import docker, inspected, integrity, kill
from tests.reliability.health import healthy
from tests.reliability.ledger import writing
from tests.reliability.promises import Promise
from tests.stack.stacks import Stack, running_stack

# As many as on-failure:5 mends, however far apart.
KILLS = 5
APART = 11  # seconds: the engine doubles its delay for a container that has lasted less than 10


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with running_stack(Path(__file__).with_name("kept.yaml"), published=("forgetful",)) as running:
        yield running


def test_what_was_acknowledged_is_kept_through_five_kills(stack: Stack, promise: Promise) -> None:
    with writing(stack.url("forgetful")) as forgetful:
        forgetful.outage(partial(kill, stack.container("forgetful")))
        control = forgetful.account()
    outages: list[float] = []
    container = stack.container("api")
    with writing(stack.url("api")) as ledger:
        for _ in range(KILLS):
            ledger.go_on(APART)
            outages.append(ledger.outage(partial(kill, container)))
        account = ledger.account()
    promise(
        f"{KILLS} kills {APART} s apart, 8 clients: nothing acknowledged is lost; back in under 2 s",
        f"{account.lost} of {account.acknowledged} lost; back in {' '.join(f'{each:.1f}' for each in outages)} s",
        f":memory:, 1 kill: {control.lost} of {control.acknowledged} lost",
    )
    assert inspected(container)["RestartCount"] == KILLS
    assert (account.lost, account.invented, dict(ledger.refused)) == (0, 0, {})
    assert integrity(stack, "api") == "ok"
    assert control.lost


def test_a_sixth_crash_leaves_it_stopped_until_the_next_up_which_begins_the_count_again(stack: Stack) -> None:
    container = stack.container("api")
    while inspected(container)["RestartCount"] < KILLS:  # not once more, after the test above
        kill(container)
        healthy(stack.url("api"))
    kill(container)
    docker("wait", container)
    assert inspected(container)["State"]["Status"] == "exited"
    again = stack.compose("up", "--detach", "--wait")
    assert again.returncode == 0, again.stderr
    assert (inspected(container)["State"]["Status"], inspected(container)["RestartCount"]) == ("running", 0)
