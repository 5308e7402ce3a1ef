"""One run at a time."""

import os
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gevent
import pytest
from flask import Flask
from locust.env import Environment

from guard import target, turn
from guard.turn import Turn


def test_the_second_one_does_not_get_the_turn_until_the_first_gives_it_back(tmp_path: Path) -> None:
    first, second = Turn(tmp_path / "lock"), Turn(tmp_path / "lock")
    assert first.take()
    assert not second.take()
    first.give_back()
    assert second.take()
    second.give_back()


def test_taking_one_s_own_turn_again_changes_nothing(tmp_path: Path) -> None:
    turn = Turn(tmp_path / "lock")
    assert turn.take()
    assert turn.take()
    turn.give_back()


BUSY = "Un tir est déjà en cours : attendez sa fin, ou arrêtez-le."


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Turn:
    """The turn of another process; ours is for the same file."""
    monkeypatch.setattr(turn, "turn", Turn(tmp_path / "lock"))
    return Turn(tmp_path / "lock")


def page() -> Any:
    """A page of one address, /swarm, that asks for its turn."""
    app = Flask("page")
    app.add_url_rule("/swarm", "swarm", lambda: "started", methods=["GET", "POST"])
    app.add_url_rule("/stop", "stop", lambda: "stopped", methods=["POST"])
    web_ui = cast("Any", SimpleNamespace(app=app))
    turn.queue(Environment(), web_ui)
    return app.test_client()


def test_a_start_while_another_one_fires_is_a_409_and_what_starts_nothing_is_served(other: Turn) -> None:
    client = page()
    assert other.take()
    answer = client.post("/swarm")
    assert (answer.status_code, answer.json) == (
        409,
        {"success": False, "message": BUSY, "host": target.TARGET},
    )
    assert client.post("/swarm", headers={"Origin": "http://localhost"}).status_code == 200
    assert client.post("/swarm", headers={"Origin": "http://localhost"}).json["message"] == BUSY
    assert client.get("/swarm").text == "started"
    assert client.post("/stop").text == "stopped"
    other.give_back()
    assert client.post("/swarm").text == "started"
    assert not other.take()
    turn.turn.give_back()


@pytest.mark.parametrize(("headless", "autostart"), [(True, False), (False, True)])
def test_a_run_that_starts_by_itself_while_another_one_fires_leaves_with_code_3(
    other: Turn, capfd: pytest.CaptureFixture[str], headless: bool, autostart: bool
) -> None:
    options = cast("Any", SimpleNamespace(headless=headless, autostart=autostart))
    assert other.take()
    with pytest.raises(SystemExit) as left:
        turn.queue(Environment(parsed_options=options), None)
    assert (left.value.code, capfd.readouterr().err) == (3, f"✗ {BUSY}\n")
    other.give_back()
    turn.queue(Environment(parsed_options=options), None)
    assert not other.take()
    turn.turn.give_back()


def test_a_page_takes_no_turn_before_its_first_run(other: Turn) -> None:
    options = cast("Any", SimpleNamespace(headless=False, autostart=False))
    turn.queue(Environment(parsed_options=options), None)
    assert other.take()
    other.give_back()


@pytest.mark.parametrize(("web_ui", "free"), [(object(), True), (None, False)])
def test_a_page_gives_its_turn_back_after_a_run_and_a_command_keeps_it_to_its_end(
    other: Turn, web_ui: object, free: bool
) -> None:
    environment = Environment()
    environment.web_ui = cast("Any", web_ui)
    assert turn.turn.take()
    turn.end(environment)
    assert other.take() is free
    other.give_back()
    turn.turn.give_back()


def test_a_run_is_stopped_once_its_longest_time_has_passed_unless_it_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopped: list[str] = []
    environment = Environment()
    turn.wind(environment)  # without a runner there is nothing to stop
    assert turn.clock == {}
    environment.runner = cast("Any", SimpleNamespace(stop=lambda: stopped.append("stopped")))
    monkeypatch.setattr(target, "MAX_RUN_TIME", 0)
    turn.wind(environment)
    timer = turn.clock["end"]
    timer.join()
    assert stopped == ["stopped"]
    turn.end(environment)
    monkeypatch.setattr(target, "MAX_RUN_TIME", 1800)
    turn.wind(environment)
    timer = turn.clock["end"]
    turn.end(environment)
    assert turn.clock == {}
    gevent.sleep(0)
    assert timer.dead
    assert stopped == ["stopped"]


def test_the_lock_is_a_file_of_this_user_s() -> None:
    assert turn.turn.path == Path(tempfile.gettempdir()) / f"loadtest-{os.getuid()}.lock"
