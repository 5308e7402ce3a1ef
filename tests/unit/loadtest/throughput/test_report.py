"""A headless run's beginning and end, as far as they need no api: its turn, its folder, its clock."""

import errno
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gevent
import pytest
from locust.env import Environment

from locustfile import DataEngineer
from startup.user import Startup
from throughput import report

RUN_ID = "20260131T120000Z"


@pytest.fixture
def headless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Environment]:
    """A headless load about to begin, its results and its turn in a folder of its own."""
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results")
    (tmp_path / "results").mkdir()
    monkeypatch.setattr(report, "whoami", lambda: None)
    monkeypatch.setenv("LAB_RUN_ID", RUN_ID)
    monkeypatch.delenv("LAB_PIPED", raising=False)
    options = cast("Any", SimpleNamespace(headless=True))
    environment = Environment(user_classes=[DataEngineer], parsed_options=options)
    yield environment
    environment.events.quitting.fire(environment=environment)  # its log of requests is closed


def test_a_run_that_measured_nothing_leaves_no_folder(headless: Environment, tmp_path: Path) -> None:
    report.prepare(headless)
    assert [path.name for path in (tmp_path / "results").iterdir()] == [RUN_ID]
    headless.create_local_runner()
    headless.events.quitting.fire(environment=headless)
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


def test_a_full_disk_is_a_sentence_and_leaves_no_folder(
    headless: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(report, "CsvRequestLogger", full)
    with pytest.raises(SystemExit) as left:
        report.prepare(headless)
    assert left.value.code == 3
    assert "No space left" in capfd.readouterr().err
    assert list((tmp_path / "results").iterdir()) == []


def test_an_account_that_is_already_there_is_kept(headless: Environment, tmp_path: Path) -> None:
    (tmp_path / "results" / RUN_ID).mkdir()
    (tmp_path / "results" / RUN_ID / "summary.json").write_text("{}")
    with pytest.raises(SystemExit) as left:
        report.prepare(headless)
    assert left.value.code == 3
    assert (tmp_path / "results" / RUN_ID / "summary.json").exists()
