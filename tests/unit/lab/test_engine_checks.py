"""What the doctor says of an engine: its state in one line, its versions, and how it differs from the usual one."""

import os
from pathlib import Path
from typing import Any

import pytest

from lab import endpoint, engine_checks, versions
from lab.engine import State
from tests.unit.lab.recorded import info


def test_an_old_engine_is_named_with_the_minimum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "versions", lambda: {"engine": (20, 10, 24), "compose": (2, 40), "buildx": None})
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
    (line,) = engine_checks.engine_checks(State.MISDIRECTED)
    assert "context colima not found" in line.text
    assert "`unset DOCKER_CONTEXT`" in line.remedy


@pytest.mark.parametrize(
    ("name", "void"),
    [
        ("default", None),
        ("userns-remap", None),
        ("docker-desktop", None),
        ("rootless", "mémoire, processeur, nombre"),
    ],
)
def test_limits_that_the_engine_does_not_apply_are_said_to_be_void(name: str, void: str | None) -> None:
    lines = list(engine_checks.limit_checks(info(name)))
    assert [line.good for line in lines] == ([None] if void else [])
    assert not void or void in lines[0].text


def test_one_limit_may_be_void_alone() -> None:
    (line,) = engine_checks.limit_checks({**info("default"), "MemoryLimit": False})
    assert line.text.startswith("Limites (mémoire) : sans effet")


def test_an_engine_without_groups_applies_no_limit_whatever_else_it_says() -> None:
    (line,) = engine_checks.limit_checks({**info("default"), "CgroupDriver": "none"})
    assert "mémoire, processeur, nombre" in line.text


@pytest.fixture
def unprivileged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fake: Any) -> Path:
    """The file in which the system says from which port on anyone may listen; usual value."""
    (tmp_path / "start").write_text("1024\n")
    monkeypatch.setattr(engine_checks, "UNPRIVILEGED", tmp_path / "start")
    return tmp_path / "start"


@pytest.mark.parametrize(("name", "lowest"), [("default", 0), ("userns-remap", 0), ("rootless", 1024)])
def test_only_an_engine_without_root_is_refused_low_ports(unprivileged: Path, name: str, lowest: int) -> None:
    assert engine_checks.lowest_port(info(name)) == lowest


def test_the_system_may_let_anyone_listen_lower(unprivileged: Path) -> None:
    unprivileged.write_text("80\n")
    assert engine_checks.lowest_port(info("rootless")) == 80


def test_a_rootlesskit_with_the_capability_publishes_any_port(
    unprivileged: Path, fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake("rootlesskit", "true")
    assert engine_checks.lowest_port(info("rootless")) == 1024
    monkeypatch.setattr(os, "getxattr", lambda program, name: b"\x01")
    assert engine_checks.lowest_port(info("rootless")) == 0


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("unix:///var/run/docker.sock", False),
        ("tcp://192.0.2.1:2375", True),
        ("ssh://student@192.0.2.1", True),
    ],
)
def test_an_engine_on_another_machine_is_where_the_addresses_are(
    fake: Any, monkeypatch: pytest.MonkeyPatch, address: str, told: bool
) -> None:
    monkeypatch.setenv("DOCKER_HOST", address)
    monkeypatch.setattr(endpoint, "host", lambda: address)
    lines = list(engine_checks.place_checks())
    assert [line.good for line in lines] == ([None] if told else [])
    assert all(address in line.text and "unset DOCKER_HOST" in line.remedy for line in lines)


@pytest.mark.parametrize("written", ['{"credsStore": "absent"}', '{"credHelpers": {"docker.io": "absent"}}'])
def test_a_program_that_keeps_the_passwords_and_is_absent_is_named(
    fake: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    (tmp_path / "config.json").write_text(written)
    (line,) = engine_checks.credential_checks()
    assert "docker-credential-absent" in line.text
    assert str(tmp_path / "config.json") in line.text
    fake("docker-credential-absent", "true")
    assert list(engine_checks.credential_checks()) == []


@pytest.mark.parametrize("written", [None, "{", "[]", "{}", '{"credsStore": ""}'])
def test_without_a_program_for_the_passwords_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str | None
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    if written:
        (tmp_path / "config.json").write_text(written)
    assert list(engine_checks.credential_checks()) == []
