"""The addresses that a teacher gives to the room: as the front is bound, and never one that the room cannot reach."""

import ipaddress
from typing import Any

import pytest

import room

PORTS = {8000: 8100, 8080: 8180}


@pytest.mark.parametrize(
    ("bound", "own", "host"),
    [
        ("127.0.0.1", "192.0.2.7", "localhost"),
        ("0.0.0.0", "192.0.2.7", "192.0.2.7"),
        ("::", "192.0.2.7", "192.0.2.7"),
        ("0.0.0.0", None, "<adresse de cette machine>"),
        ("198.51.100.3", "192.0.2.7", "198.51.100.3"),
        ("2001:db8::7", None, "[2001:db8::7]"),
    ],
)
def test_each_place_has_the_address_at_which_it_is_reached(bound: str, own: str | None, host: str) -> None:
    told = room.lines(bound, own, PORTS)
    assert f"  http://{host}:8100  le cours" in told
    assert f"  http://{host}:8180  l'application du cours" in told


def test_on_loopback_it_says_how_to_open_and_elsewhere_how_to_close() -> None:
    assert room.lines("127.0.0.1", "192.0.2.7", PORTS)[-1].endswith("LAB_BIND=192.0.2.7 make salle")
    assert room.lines("192.0.2.7", "192.0.2.7", PORTS)[-1].endswith("docker compose stop front")


def test_who_can_reach_the_open_room_can_write_and_is_said_to() -> None:
    assert any("sans mot de passe" in line for line in room.lines("0.0.0.0", None, PORTS))


def test_the_machine_s_own_address_is_one_that_another_machine_could_use() -> None:
    own = room.own_address()
    assert own is None or not ipaddress.ip_address(own).is_loopback


def test_the_addresses_are_those_of_the_running_front(
    fake: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LAB_BIND", "0.0.0.0")
    fake("docker", 'case "$*" in *8000) echo 127.0.0.1:9100 ;; *8080) echo 127.0.0.1:9180 ;; esac')
    room.main()
    assert "http://localhost:9100  le cours" in capsys.readouterr().out


def test_without_a_front_it_says_what_to_type(fake: Any) -> None:
    fake("docker", "exit 1")
    with pytest.raises(SystemExit, match="make salle"):
        room.main()
