"""A headless run's beginning and end, as far as they need no api: its turn, its folder, its clock."""

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gevent
import pytest
from locust.env import Environment

from guard import turn
from guard.turn import Turn
from locustfile import DataEngineer
from startup.user import Startup
from throughput import report

RUN_ID = "20260131T120000Z"


@pytest.fixture
def headless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Environment]:
    """A headless load about to begin, its results and its turn in a folder of its own."""
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results")
    (tmp_path / "results").mkdir()
    monkeypatch.setattr(turn, "turn", Turn(tmp_path / "lock"))
    monkeypatch.setattr(report, "current", [])
    monkeypatch.setattr(report, "whoami", lambda: None)
    monkeypatch.setenv("LAB_RUN_ID", RUN_ID)
    monkeypatch.delenv("LAB_PIPED", raising=False)
    options = cast("Any", SimpleNamespace(headless=True))
    environment = Environment(user_classes=[DataEngineer], parsed_options=options)
    yield environment
    environment.events.quitting.fire(environment=environment)  # its log of requests is closed
    turn.turn.give_back()


def test_a_run_that_the_turn_refuses_leaves_no_folder(headless: Environment, tmp_path: Path) -> None:
    other = Turn(tmp_path / "lock")
    assert other.take()
    with pytest.raises(SystemExit) as left:
        report.prepare(headless)
    assert left.value.code == 3
    assert list((tmp_path / "results").iterdir()) == []
    other.give_back()
    report.prepare(headless)
    assert [path.name for path in (tmp_path / "results").iterdir()] == [RUN_ID]


def test_a_run_that_measured_nothing_leaves_no_folder(headless: Environment, tmp_path: Path) -> None:
    report.prepare(headless)
    headless.create_local_runner()
    report.write(headless)
    assert headless.process_exit_code == 4
    assert list((tmp_path / "results").iterdir()) == []


@pytest.mark.parametrize("load", [True, False], ids=["load", "start-ups"])
def test_the_duration_does_not_count_what_the_imports_took(
    headless: Environment, monkeypatch: pytest.MonkeyPatch, load: bool
) -> None:
    """Timers are set by the loop's clock, which stands still while nothing waits: as it does during imports."""
    if not load:
        monkeypatch.setattr(report, "open_account", lambda _: pytest.fail("start-ups have their own"))
        headless.user_classes = [Startup]
    loop = gevent.get_hub().loop
    loop.update_now()
    stood = loop.now()
    begun = time.monotonic()
    while time.monotonic() < begun + 0.02:
        pass
    assert loop.now() == stood
    report.prepare(headless)
    assert loop.now() >= stood + 0.02
