"""Locust's class Startup: what becomes of a start, of one that failed, and of a launcher that is not there."""

from argparse import ArgumentParser
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import locust.stats
import pytest
from locust.env import Environment
from locust.exception import StopUser

from locustfile import DataEngineer
from startup import client, user
from startup.user import Startup
from targets import TARGETS

AVAILABLE = {"course": {"available": True}}


class Told:
    """A user of the class, and the requests that it tells Locust of."""

    def __init__(self) -> None:
        environment = Environment(user_classes=[Startup])
        self.requests: list[dict[str, Any]] = []
        environment.events.request.add_listener(lambda **request: self.requests.append(request))
        self.user = Startup(environment)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    monkeypatch.setattr(client, "targets", lambda: AVAILABLE)
    return Told()


def raises(error: Exception) -> Callable[..., Any]:
    def call(*_: object) -> Any:
        raise error

    return call


def test_a_start_is_a_request_of_its_duration(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "start", lambda _: {"total_ms": 512.5, "memory_bytes": 30})
    told.user.on_start()
    told.user.measure_one()
    (request,) = told.requests
    assert request == {
        "request_type": "START",
        "name": "course",
        "response_time": 512.5,
        "response_length": 30,
        "exception": None,
        "context": {},
    }


def test_a_start_whose_memory_was_not_measured_has_no_size(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "start", lambda _: {"total_ms": 512.5, "memory_bytes": None})
    told.user.on_start()
    told.user.measure_one()
    assert told.requests[0]["response_length"] == 0


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, "Cible indisponible, course : inconnue du lanceur"),
        (
            {"course": {"available": False, "reason": None}},
            "Cible indisponible, course : inconnue du lanceur",
        ),
        (
            {"course": {"available": False, "reason": "Pas construite."}},
            "Cible indisponible, course : Pas construite.",
        ),
    ],
)
def test_what_keeps_a_run_from_starting_is_one_sentence_on_the_page_and_in_the_log(
    told: Told, monkeypatch: pytest.MonkeyPatch, known: dict[str, Any], said: str
) -> None:
    monkeypatch.setattr(client, "targets", lambda: known)
    with pytest.raises(StopUser) as stopped:
        told.user.on_start()
    assert str(stopped.value) == f"✗ {said}"
    (request,) = told.requests
    assert (str(request["exception"]), request["response_time"], request["response_length"]) == (
        said,
        None,
        0,
    )


def test_a_launcher_that_is_not_there_is_said_when_the_run_starts(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "targets", raises(client.Absent("Le lanceur ne répond pas.")))
    with pytest.raises(StopUser, match=r"^✗ Le lanceur ne répond pas\.$"):
        told.user.on_start()


def test_the_target_is_the_one_chosen_and_the_reference_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "targets", lambda: {name: {"available": True} for name in TARGETS})
    options = cast("Any", SimpleNamespace(target="fast"))
    chosen = Startup(Environment(user_classes=[Startup], parsed_options=options))
    chosen.on_start()
    assert chosen.target == "fast"
    parser = ArgumentParser()
    user.add_target(parser)
    assert parser.parse_args([]).target == "course"
    assert parser.parse_args(["--target", "vm"]).target == "vm"
    assert "Startup : ce qui démarre, encore et encore" in parser.format_help()
    with pytest.raises(SystemExit):
        parser.parse_args(["--target", "busybox"])


def test_one_start_follows_another_at_once(told: Told) -> None:
    assert told.user.wait_time() == 0


def test_a_target_that_never_answered_is_a_failure_with_its_last_words_and_the_run_goes_on(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = client.Refused(502, "Pas de réponse.", ["a", "b", "c", "d"])
    monkeypatch.setattr(client, "start", raises(refused))
    told.user.on_start()
    told.user.measure_one()
    (request,) = told.requests
    assert request["response_time"] is None
    assert str(request["exception"]) == "Pas de réponse. | b | c | d"


@pytest.mark.parametrize(
    "error",
    [client.Absent("Le lanceur ne répond pas."), client.Refused(429, "Occupé.", [])],
)
def test_any_other_refusal_ends_the_run_with_its_sentence(
    told: Told, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(client, "start", raises(error))
    told.user.on_start()
    with pytest.raises(StopUser, match=str(error)):
        told.user.measure_one()
    assert str(told.requests[-1]["exception"]) == str(error)


def test_a_target_that_is_not_built_ends_the_run_and_says_why(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = {"course": {"available": False, "reason": "L'image n'est pas construite."}}
    monkeypatch.setattr(client, "targets", lambda: missing)
    with pytest.raises(StopUser, match=r"Cible indisponible, course : L.image n.est pas construite"):
        told.user.on_start()


@pytest.mark.parametrize(("headless", "how"), [(False, ["stop"]), (True, ["quit"])])
def test_a_run_is_ended_once_and_a_command_line_s_for_good(headless: bool, how: list[str]) -> None:
    done: list[str] = []

    def ends(name: str) -> Callable[[], None]:
        def call() -> None:
            done.append(name)
            runner.state = "stopped"

        return call

    runner = SimpleNamespace(state="running", stop=ends("stop"), quit=ends("quit"))
    options = cast("Any", SimpleNamespace(headless=headless))
    environment = Environment(user_classes=[Startup], parsed_options=options)
    environment.runner = cast("Any", runner)
    for _ in range(2):
        user.end(environment)
    assert done == how


def test_start_ups_are_counted_to_the_millisecond_and_requests_to_two_digits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(locust.stats, "bucket_response_time", locust.stats.bucket_response_time)
    for classes, shown in (([Startup], 1234), ([DataEngineer], 1200)):
        user.keep_milliseconds(SimpleNamespace(user_classes=classes))
        assert locust.stats.bucket_response_time(1234.4) == shown
