"""What the doctor says of an engine: its state in one line, its versions, and how it differs from the usual one."""

from typing import Any

import pytest

import engine
import engine_checks
import versions
from engine import State


def test_an_old_engine_is_named_with_the_minimum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        versions, "versions", lambda: {"engine": (20, 10, 24), "compose": (2, 40), "buildx": None}
    )
    monkeypatch.setattr(versions, "remedy", lambda part: f"installez {part}")
    lines = list(engine_checks.version_checks())
    assert [line.good for line in lines] == [False, True, False]
    assert "20.10.24 (minimum 26.1)" in lines[0].text
    assert [line.remedy for line in lines] == ["installez engine", "", "installez buildx"]


@pytest.mark.parametrize("state", State)
def test_each_state_is_a_line_and_only_a_running_engine_is_good(
    fake: Any, monkeypatch: pytest.MonkeyPatch, state: State
) -> None:
    line = engine_checks.state_check(state)
    assert line.text.startswith("Moteur Docker : ")
    assert line.good is (state is State.RUNNING)
    assert bool(line.remedy) is (state is not State.RUNNING)


def test_a_misdirected_client_s_words_and_the_way_back_are_in_the_line(
    fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_CONTEXT", "colima")
    fake("docker", '[ "$2" = show ] && echo colima && exit; echo context colima not found >&2; exit 1')
    monkeypatch.setattr(engine, "state", lambda: State.MISDIRECTED)
    (line,) = engine_checks.engine_checks()
    assert "context colima not found" in line.text
    assert "`unset DOCKER_CONTEXT`" in line.remedy
