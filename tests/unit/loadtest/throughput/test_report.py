"""A headless run's beginning and end, as far as they need no api: its turn, its folder, its clock."""

import errno
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gevent
import pytest
from locust import User
from locust.argument_parser import get_empty_argument_parser, get_parser
from locust.env import Environment

import guard
from locustfile import DataEngineer
from startup.user import Startup
from throughput import report
from throughput.gauge import Reading

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
    folder = tmp_path / "results" / RUN_ID
    assert capfd.readouterr().err == f"✗ Impossible de créer {folder} : No space left on device.\n"
    assert list((tmp_path / "results").iterdir()) == []


def test_an_account_that_is_already_there_is_kept(headless: Environment, tmp_path: Path) -> None:
    (tmp_path / "results" / RUN_ID).mkdir()
    (tmp_path / "results" / RUN_ID / "summary.json").write_text("{}")
    with pytest.raises(SystemExit) as left:
        report.prepare(headless)
    assert left.value.code == 3
    assert (tmp_path / "results" / RUN_ID / "summary.json").exists()


def test_a_name_that_is_no_date_is_refused(
    headless: Environment, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LAB_RUN_ID", "../x")
    with pytest.raises(SystemExit) as left:
        report.prepare(headless)
    said = "✗ LAB_RUN_ID doit être une date UTC comme 20260131T235959Z.\n"
    assert (left.value.code, capfd.readouterr().err) == (3, said)


def test_a_run_without_a_name_is_named_after_its_moment(
    headless: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("LAB_RUN_ID")
    report.prepare(headless)
    (folder,) = (tmp_path / "results").iterdir()
    assert report.RUN_ID.fullmatch(folder.name)


def test_a_page_gets_no_account(headless: Environment, tmp_path: Path) -> None:
    for options in (None, SimpleNamespace(headless=False)):
        report.prepare(Environment(user_classes=[DataEngineer], parsed_options=cast("Any", options)))
    assert list((tmp_path / "results").iterdir()) == []


class Rated(User):
    rate = 5


class Unrated(User):
    """Says no rate."""


def test_the_rate_is_that_of_all_users_when_they_say_one() -> None:
    runner = cast("Any", SimpleNamespace(user_count=4))
    for classes, expected in (([Rated], 20.0), ([Rated, Unrated], None), ([Unrated], None)):
        environment = Environment(user_classes=cast("Any", classes))
        assert report.rate(environment) is None
        environment.runner = runner
        assert report.rate(environment) == expected


def test_the_thresholds_are_options_of_a_run_without_a_page() -> None:
    parser = get_empty_argument_parser()
    report.add_thresholds(parser)
    parsed = parser.parse_args([])
    assert (parsed.fail_ratio, parsed.p95_ms) == (0.01, 500.0)
    parsed = parser.parse_args(["--fail-ratio", "0.5", "--p95-ms", "20.5"])
    assert (parsed.fail_ratio, parsed.p95_ms) == (0.5, 20.5)
    told = " ".join(parser.format_help().split())
    assert "part des requêtes qui peut échouer, de 0 à 1" in told
    assert "temps de réponse que 95 % des requêtes doivent tenir, en ms" in told
    assert {action.dest for action in parser._actions if getattr(action, "include_in_web_ui", None) is False} == {
        "fail_ratio",
        "p95_ms",
    }


READING = Reading(seconds=10, cpu_seconds=1, quota=None, lag_p95_ms=1, lag_max_ms=2, intended=10)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> report.Run:
    """A run that has begun and sent two requests, one in 10 ms and one in 90."""
    monkeypatch.setattr(report, "Gauge", lambda rate: SimpleNamespace(stop=lambda: READING, elapsed=3.0, rate=rate))
    monkeypatch.setattr(report, "whoami", lambda: {"usage": {"cpu_seconds": 8}})
    monkeypatch.setenv("LAB_HOST", '{"engine": "28"}')
    options = {"num_users": 2, "spawn_rate": 1, "run_time": 60, "fail_ratio": 0.01, "p95_ms": 100.0}
    environment = Environment(user_classes=[DataEngineer], parsed_options=cast("Any", SimpleNamespace(**options)))
    runner = environment.create_local_runner()
    for milliseconds in (10, 90):
        runner.stats.log_request("GET", "/readings", milliseconds, 5)
    (tmp_path / RUN_ID).mkdir()
    begun = report.Run(environment, tmp_path / RUN_ID, {"usage": {"cpu_seconds": 3}, "limits": {"cpus": 1.0}})
    begun.begin()
    return begun


def account(run: report.Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((run.folder / "summary.json").read_text(encoding="utf-8"))
    return found


def test_a_run_leaves_its_whole_account_and_prints_it(run: report.Run, capsys: pytest.CaptureFixture[str]) -> None:
    run.conclude()
    run.write()
    files = {"summary.json", "summary.txt", "report.html", "stats.csv", "failures.csv"}
    assert {file.name for file in run.folder.iterdir()} == files
    found = account(run)
    assert (found["schema"], found["kind"], found["run_id"], found["interrupted"]) == (
        2,
        "load",
        RUN_ID,
        False,
    )
    assert found["manifest"]["knobs"] == {"users": 2, "spawn_rate": 1, "duration_s": 60}
    assert found["manifest"]["host"] == {"engine": "28"}
    assert found["manifest"]["target"] == guard.TARGET
    assert len(found["manifest"]["load_average"]["after"]) == 3
    assert found["verdict"]["evidence"]["api_cpu"] == 0.5
    assert set(found["thresholds"]) == {"fail_ratio", "p95_ms"}
    assert run.environment.process_exit_code == 0
    shown = capsys.readouterr().err
    assert shown == (run.folder / "summary.txt").read_text(encoding="utf-8") + "\n"
    assert "/readings,2,0" in (run.folder / "stats.csv").read_text(encoding="utf-8")
    assert (run.folder / "failures.csv").read_text(encoding="utf-8").startswith("Method,Name,Error,Occurrences")


@pytest.mark.parametrize(("limit", "code"), [(90.0, 0), (89.9, 1)])
def test_a_run_past_a_threshold_is_code_1(run: report.Run, limit: float, code: int) -> None:
    assert run.environment.parsed_options is not None
    run.environment.parsed_options.p95_ms = limit
    run.conclude()
    run.write()
    assert run.environment.process_exit_code == code


def test_a_run_stopped_before_its_end_says_that_it_was_interrupted(run: report.Run) -> None:
    run.environment.events.test_stopping.fire(environment=run.environment)
    run.interrupted = True
    run.write()
    assert account(run)["interrupted"] is True


def test_ctrl_c_is_an_interruption_too(run: report.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = run.environment.runner
    assert runner is not None
    monkeypatch.setattr(runner, "stop", run.conclude)
    run.write()
    assert account(run)["interrupted"] is True


def test_a_run_is_read_once_while_its_last_answers_come(run: report.Run) -> None:
    run.conclude()
    run.gauge = None
    run.conclude()
    assert run.reading == READING


def test_a_run_that_sent_nothing_is_code_4_and_leaves_no_folder(run: report.Run) -> None:
    assert run.environment.runner is not None
    run.environment.runner.stats.clear_all()
    run.conclude()
    run.write()
    assert run.environment.process_exit_code == 4
    assert not run.folder.exists()


def test_the_end_of_its_input_ends_a_run(run: report.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(report, "wait_read", lambda number: done.append(f"read {number}"))
    monkeypatch.setattr(run.environment.runner, "quit", lambda: done.append("quit"))
    run.stop_at_end_of_input()
    assert (done, run.interrupted) == (["read 0", "quit"], True)


def test_a_script_is_told_of_a_run_once_a_second(
    run: report.Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            run.reading = READING  # nothing more to tell
        if len(slept) == 3:
            run.environment.runner = None

    runner = run.environment.runner
    assert runner is not None
    runner.stats.log_error("GET", "/readings", "503")
    monkeypatch.setattr("gevent.sleep", sleep)
    with pytest.raises(AttributeError):  # the run is over before its last sleep is
        run.tell_progress()
    assert slept == [1, 1, 1]
    (line,) = capsys.readouterr().out.splitlines()
    progress = json.loads(line)
    assert set(progress) == {"seconds", "users", "rps", "p95_ms", "failures"}
    assert (progress["seconds"], progress["users"], progress["failures"]) == (3.0, 0, 1)


def answered(body: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[Any]]:
    """What is read of /whoami when it answers so, and what was asked."""
    asked: list[Any] = []

    def open_address(address: str, timeout: float) -> Any:
        asked.append((address, timeout))
        if not body:
            raise OSError("refused")
        return io.BytesIO(body)

    monkeypatch.setattr(report, "DIRECT", SimpleNamespace(open=open_address))
    return report.whoami(), asked


@pytest.mark.parametrize(("body", "expected"), [(b'{"pid": 1}', {"pid": 1}), (b"<html>", None), (b"", None)])
def test_the_api_is_asked_who_it_is_for_two_seconds(
    monkeypatch: pytest.MonkeyPatch, body: bytes, expected: Any
) -> None:
    assert answered(body, monkeypatch) == (expected, [(f"{guard.TARGET}/whoami", 2)])


@pytest.mark.parametrize(("piped", "watched"), [("1", 2), ("", 0)])
def test_its_input_is_watched_for_a_script_alone(
    headless: Environment, monkeypatch: pytest.MonkeyPatch, piped: str, watched: int
) -> None:
    spawned: list[Any] = []
    monkeypatch.setattr("gevent.spawn", spawned.append)
    monkeypatch.setenv("LAB_PIPED", piped)
    report.open_account(headless)
    assert len(spawned) == watched


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("--fail-ratio", value) for value in ("nan", "inf", "-0.1", "1.01", "x")),
        *(("--p95-ms", value) for value in ("nan", "inf", "0", "-1", "x")),
    ],
)
def test_a_threshold_that_no_account_can_hold_is_refused_before_the_run(
    capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    with pytest.raises(SystemExit) as left:
        get_parser(default_config_files=[]).parse_args(args=["--headless", f"{option}={value}"], env_vars={})
    assert left.value.code == 2
    assert option in capsys.readouterr().err
