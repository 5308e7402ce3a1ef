"""lab/load.py: knobs, the command it runs, the progress it shows."""

import json

import pytest

from guard import target
from lab import load
from locustfile import RATE


def test_the_defaults_are_those_of_the_help() -> None:
    assert load.knobs({}) == load.Knobs(users=20, spawn_rate=10, duration=60, fail_ratio=0.01, p95_ms=500)


@pytest.mark.parametrize(
    ("text", "expected"), [("20", 20), ("20s", 20), ("2m", 120), ("1m30s", 90), ("30m", 1800)]
)
def test_a_duration_may_be_written_in_seconds_and_minutes(text: str, expected: int) -> None:
    assert load.knobs({"DURATION": text}).duration == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("USERS", "0"),
        ("USERS", "1001"),
        ("USERS", "1.5"),
        ("SPAWN_RATE", "0"),
        ("SPAWN_RATE", "nan"),
        ("DURATION", "0"),
        ("DURATION", "31m"),
        ("DURATION", "1h"),
        ("DURATION", "s"),
        ("FAIL_RATIO", "1.1"),
        ("FAIL_RATIO", "1%"),
        ("P95_MS", "0"),
        ("P95_MS", "inf"),
    ],
)
def test_a_wrong_value_leaves_with_code_2_and_names_the_knob(
    name: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        load.knobs({name: value})
    assert left.value.code == 2
    assert f"{name}={value} ne convient pas" in capsys.readouterr().err


def test_the_bounds_are_those_that_the_container_holds() -> None:
    widest = {
        "USERS": f"{target.MAX_USERS}",
        "SPAWN_RATE": f"{target.MAX_SPAWN_RATE}",
        "DURATION": f"{target.MAX_RUN_TIME}",
    }
    chosen = load.knobs(widest)
    target.check_bounds(chosen.users, chosen.spawn_rate, chosen.duration)
    for name, text in widest.items():
        with pytest.raises(SystemExit):
            load.knobs({name: f"{int(text) + 1}"})


def test_the_help_states_the_pace_of_the_locustfile(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        load.main("--help")
    assert f"chacun vise {RATE} requêtes par seconde" in " ".join(capsys.readouterr().out.split())


def test_the_command_carries_the_knobs_and_what_the_host_saw() -> None:
    words = load.command(load.knobs({"DURATION": "2m"}), "20260131T235959Z", {"engine": "28"})
    assert words[:4] == ["docker", "compose", "exec", "--no-TTY"]
    assert words[words.index("--run-time") + 1] == "120s"
    assert 'LAB_HOST={"engine": "28"}' in words


def test_a_progress_line_is_french_and_anything_else_is_passed_over() -> None:
    line = json.dumps({"seconds": 5.2, "users": 20, "rps": 99.6, "p95_ms": None, "failures": 3})
    assert load.progress(line, 60) == "   5 s / 60 s   20 utilisateurs   100 requêtes/s   p95 —   échecs 3"
    assert load.progress("Type     Name", 60) is None
    assert load.progress("12", 60) is None


def test_a_machine_without_docker_gets_a_sentence_and_code_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SystemExit) as left:
        load.docker("version")
    assert left.value.code == 3
    assert "make doctor" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("share", "slow", "said"),
    [
        (0.032, 200.0, "Seuil dépassé : 3,2 % d'échecs, pour 1,0 % au plus."),
        (0.0, 812.0, "Seuil dépassé : p95 de 812 ms, pour 500 ms au plus."),
        (
            1.0,
            5000.0,
            "Seuil dépassé : 100,0 % d'échecs, pour 1,0 % au plus ; p95 de 5000 ms, pour 500 ms au plus.",
        ),
    ],
)
def test_a_missed_threshold_is_said_with_what_was_allowed(share: float, slow: float, said: str) -> None:
    thresholds = {
        "fail_ratio": {"limit": 0.01, "measured": share, "passed": share <= 0.01},
        "p95_ms": {"limit": 500.0, "measured": slow, "passed": slow <= 500},
    }
    assert load.missed(thresholds) == said


@pytest.mark.parametrize(("level", "named"), [("1", True), ("", False)])
def test_below_make_the_last_word_explains_make_s_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], level: str, named: bool
) -> None:
    monkeypatch.setenv("MAKELEVEL", level)
    load.conclude("Seuil dépassé.")
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("✗ Seuil dépassé.")
    assert ("make" in said) is named


INFO = "[2026-11-26 00:14:46,251] abc/INFO/locust.main: Run time limit set to 60 seconds\n"


@pytest.mark.parametrize("now", ["", "2026-11-26T00:20:00Z"], ids=["gone", "started again"])
def test_a_generator_that_stopped_is_said_and_not_its_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], now: str
) -> None:
    monkeypatch.setattr(load, "started", lambda _: now)
    with pytest.raises(SystemExit) as left:
        load.still("id", "2026-11-26T00:00:00Z", "le tir", 0)
    assert left.value.code == 3
    assert capsys.readouterr().err.startswith("✗ loadtest s'est arrêté pendant le tir")


def test_the_engine_has_a_moment_to_say_that_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    told = iter(["since", "since", ""])
    monkeypatch.setattr(load, "started", lambda _: next(told))
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(SystemExit):
        load.still("id", "since", "le tir", load.PATIENCE_S)


def test_a_generator_that_goes_on_is_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "started", lambda _: "since")
    load.still("id", "since", "le tir", 0)


def test_last_words_leave_out_what_locust_tells_of_its_progress() -> None:
    assert load.last_words(INFO + "Traceback: x\n", 2) == "Traceback: x"
    assert "137" in load.last_words(INFO, 137)
