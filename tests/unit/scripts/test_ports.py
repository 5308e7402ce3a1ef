"""Ports: free, taken, by whom, and whose."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest

import ports


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def test_a_port_that_a_program_listens_on_is_taken(listening: int) -> None:
    assert ports.taken(listening)


def test_a_port_that_nothing_holds_is_free(listening: int) -> None:
    with socket.socket() as released:
        released.bind(("127.0.0.1", 0))
        number = released.getsockname()[1]
    assert not ports.taken(number)


def test_the_owner_is_this_very_process(listening: int) -> None:
    assert f"(processus {os.getpid()})" in ports.owner(listening)


def test_a_container_is_named_before_the_proxy_that_holds_its_port(fake: Any) -> None:
    fake("docker", "echo webserver")
    assert ports.owner(8080) == "le conteneur webserver"


def test_a_taken_port_stops_with_its_owner_and_the_knob(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "published", lambda: {8080: "api"})
    monkeypatch.setattr(ports, "ours", set)
    monkeypatch.setattr(ports, "taken", lambda port: True)
    monkeypatch.setattr(ports, "owner", lambda port: "le conteneur webserver")
    with pytest.raises(SystemExit, match=r"8080.*api.*le conteneur webserver.*API_PORT=9080 make up"):
        ports.check()


def test_a_port_that_this_stack_already_holds_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "published", lambda: {8080: "api"})
    monkeypatch.setattr(ports, "ours", lambda: {8080})
    monkeypatch.setattr(ports, "taken", lambda port: True)
    ports.check()


@pytest.mark.parametrize("value", ["9000-9002", "8000"])
def test_a_range_of_ports_or_a_neighbours_port_is_refused_in_one_sentence(fake: Any, value: str) -> None:
    config = (
        '{"services": {"docs": {"ports": [{"published": "8000"}]}, "api": {"ports": [{"published": "%s"}]}}}'
    )
    fake("docker", f"echo '{config % value}'")
    with pytest.raises(SystemExit, match=rf"API_PORT={value} ne convient pas"):
        ports.published()


FRONT = (
    '{"services": {"front": {"ports": [{"name": "front_docs", "published": "8100"}, {"name": "front_api", '
    '"published": "8180"}]}, "api": {"ports": [{"published": "8080"}]}}}'
)


def test_the_ports_of_one_service_have_a_name_and_a_knob_each(
    fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake("docker", f"case \"$*\" in *config*) echo '{FRONT}' ;; esac")
    assert ports.published() == {8100: "front_docs", 8180: "front_api", 8080: "api"}
    monkeypatch.setattr(ports, "taken", lambda port: port == 8180)
    with pytest.raises(SystemExit, match=r"8180.*front_api.*FRONT_API_PORT=9180 make salle"):
        ports.check()


def test_the_profiles_that_nobody_asked_for_hold_no_port(fake: Any) -> None:
    fake("docker", f"""case "$*" in *--profile*) echo '{FRONT}' ;; *) echo '{{"services": {{}}}}' ;; esac""")
    assert ports.published() == {}
    assert len(ports.published(every=True)) == 3


def test_the_port_proposed_exists() -> None:
    assert ports.another(8000) == 9000
    assert ports.another(65000) == 64000
