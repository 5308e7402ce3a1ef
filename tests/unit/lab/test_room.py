"""The addresses that a teacher gives to the room: as the front is bound, and never one that the room cannot reach."""

import ipaddress
from typing import Any

import pytest

from lab import binding, ground, project, rights, room
from tests.unit.lab.described import lab

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
    assert room.lines("127.0.0.1", "192.0.2.7", PORTS)[-1].endswith("LAB_BIND=192.0.2.7 make room")
    assert room.lines("192.0.2.7", "192.0.2.7", PORTS)[-1].endswith("docker compose stop front")


def test_who_can_reach_the_open_room_can_write_and_is_said_to() -> None:
    assert any("sans mot de passe" in line for line in room.lines("0.0.0.0", None, PORTS))


def test_the_machine_s_own_address_is_one_that_another_machine_could_use() -> None:
    own = binding.own_address()
    assert own is None or not ipaddress.ip_address(own).is_loopback


def test_the_addresses_are_those_of_the_running_front(
    fake: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LAB_BIND", "0.0.0.0")
    monkeypatch.setattr(project, "check", dict)
    fake("docker", 'case "$*" in *8000) echo 127.0.0.1:9100 ;; *8080) echo 127.0.0.1:9180 ;; esac')
    room.say_addresses()
    assert "http://localhost:9100  le cours" in capsys.readouterr().out


def test_without_a_front_it_says_what_to_type(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "check", dict)
    fake("docker", "exit 1")
    with pytest.raises(SystemExit, match="make room"):
        room.say_addresses()


# The engine with a front that runs at $OPEN, and Compose, which publishes it at $LAB_BIND.
ENGINE = f"""echo "$*" >>$NOTES
case "$*" in
*config*) echo '{lab(front={"ports": [{"name": "front_docs", "published": "8100", "host_ip": "ADDRESS"}]})}' |
    sed "s/ADDRESS/${{LAB_BIND:-127.0.0.1}}/" ;;
*"port front 8000") test -n "$OPEN" && echo "$OPEN" ;;
"context inspect"*) echo "$CONTEXT" ;;
info*) echo "$SYSTEM" ;;
esac"""
IP = """echo '[{"ifname": "lo0", "addr_info": []}, {"ifname": "docker0", "addr_info": [{"local": "172.17.0.1"}]},
{"ifname": "wlan0", "addr_info": [{"local": "10.77.0.1"}]}]'"""


@pytest.fixture
def engine_with_a_room(fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in project.suspects():
        monkeypatch.delenv(name)
    typed()
    fake("docker", ENGINE)
    fake("sed", 'exec /bin/sed "$@"')
    fake("ip", IP)
    monkeypatch.setattr(binding, "own_address", lambda: "192.0.2.7")
    return typed


@pytest.mark.parametrize("asked", ["192.0.2.99", "224.0.0.1", "2001:db8::7"])
def test_an_address_of_another_machine_is_refused_with_this_one_s(
    engine_with_a_room: Any, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    monkeypatch.setenv("LAB_BIND", asked)
    with pytest.raises(
        SystemExit,
        match=rf"LAB_BIND={asked} n'est pas.*192\.0\.2\.7, 10\.77\.0\.1\..*LAB_BIND=192\.0\.2\.7 make",
    ):
        binding.check()
    assert " up" not in engine_with_a_room()


@pytest.mark.parametrize("asked", ["127.0.0.1", "127.0.0.2", "0.0.0.0", "::1", "::", ""])
def test_an_address_of_this_machine_is_taken(
    engine_with_a_room: Any, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    monkeypatch.setenv("LAB_BIND", asked)
    binding.check()


@pytest.mark.parametrize(("variable", "value"), [("SYSTEM", "Docker Desktop"), ("CONTEXT", "ssh://elsewhere")])
def test_an_engine_on_another_machine_knows_its_own_addresses(
    engine_with_a_room: Any, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setenv("LAB_BIND", "192.0.2.99")
    monkeypatch.setenv(variable, value)
    binding.check()


@pytest.mark.parametrize("asked", ["monpc.local", "localhost", "10.77.0", "10.77.0.1:8100", " "])
def test_a_name_is_refused_before_docker_is_asked_anything(
    engine_with_a_room: Any, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    monkeypatch.setenv("LAB_BIND", asked)
    monkeypatch.setattr(rights, "check", lambda: None)
    with pytest.raises(SystemExit, match=f"LAB_BIND={asked} n'est pas une adresse de cette machine"):
        ground.main()
    assert engine_with_a_room() == ""


def test_a_machine_without_a_network_is_told_to_join_one(
    engine_with_a_room: Any, fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake("ip", "exit 1")
    monkeypatch.setattr(binding, "own_address", lambda: None)
    monkeypatch.setenv("LAB_BIND", "monpc.local")
    with pytest.raises(SystemExit, match="reliez-la au réseau"):
        binding.check_address()


@pytest.mark.parametrize("place", ["10.77.0.1", "0.0.0.0", "[2001:db8::7]"])
def test_an_open_room_is_not_closed_by_a_second_make_room_that_names_no_address(
    engine_with_a_room: Any, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv("OPEN", f"{place}:8100")
    with pytest.raises(SystemExit, match=r"ouverte sur (\S+), .*`LAB_BIND=\1 make room`.*LAB_BIND=127\.0\.0\.1"):
        binding.check()


@pytest.mark.parametrize(("asked", "place"), [("127.0.0.1", "10.77.0.1"), ("", "127.0.0.1"), ("0.0.0.0", "10.77.0.1")])
def test_a_room_is_closed_by_who_says_so_and_one_that_was_never_open_stays_as_it_was(
    engine_with_a_room: Any, monkeypatch: pytest.MonkeyPatch, asked: str, place: str
) -> None:
    monkeypatch.setenv("OPEN", f"{place}:8100")
    monkeypatch.setenv("LAB_BIND", asked)
    binding.check()
