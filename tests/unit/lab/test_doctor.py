"""The doctor: a line a check, a remedy for each lack, exit code 1 only for what blocks the lab."""

import json
import os
import platform
from collections.abc import Iterator
from typing import Any

import pytest

from lab import bases, doctor, engine, ports, project, wheels
from lab.check import Check
from lab.ports import Port
from tests.unit.lab.described import lab
from tests.unit.lab.recorded import info


def test_a_good_line_has_no_remedy() -> None:
    assert str(Check("Port 8080 (api) : libre", True)) == "✓ Port 8080 (api) : libre"


def test_a_bad_line_says_what_to_do() -> None:
    assert str(Check("Mémoire : 1.0 Gio", False, "fermez")) == "✗ Mémoire : 1.0 Gio\n    → fermez"


def test_without_an_engine_all_but_the_bases_is_still_told(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "state", lambda: engine.State.ABSENT)
    texts = [check.text for check in doctor.checks()]
    assert "Moteur Docker : absent" in texts
    assert [text for text in texts if text.startswith("Mémoire")]
    assert [text for text in texts if text.startswith("Disque")]
    assert len([text for text in texts if text.startswith("Port ")]) == 4
    assert not [text for text in texts if text.startswith("Image")]


# An engine elsewhere, without root, that builds in a container of its own and has no network left.
ODD = """case "$*" in
version*) echo 28.5.2 ;;
info*DockerRootDir*) echo / ;;
info*) echo "$INFO" ;;
"context inspect"*) echo ssh://student@192.0.2.1 ;;
"compose version"*) echo 2.40.3 ;;
"buildx version"*) echo v0.29.1 ;;
"buildx inspect"*) echo "Name: big"; echo "Driver: docker-container" ;;
"image inspect"*) exit 1 ;;
"network ls"*) echo some ;;
"network inspect"*) echo "$NETWORKS" ;;
*config*) echo "$LAB" ;;
esac"""


def test_each_kind_of_check_has_its_line_where_an_engine_runs(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in project.suspects():
        monkeypatch.delenv(variable)
    monkeypatch.setenv("DOCKER_DEFAULT_PLATFORM", "linux/arm64")
    monkeypatch.setenv("INFO", json.dumps(info("rootless")))
    all_taken = {"Name": "it", "IPAM": {"Config": [{"Subnet": "128.0.0.0/1"}]}, "Driver": "overlay"}
    monkeypatch.setenv("NETWORKS", json.dumps([all_taken]))
    monkeypatch.setenv("LAB", json.dumps({**json.loads(lab()), "networks": {"load": {"name": "lab_load"}}}))
    fake("docker", ODD)
    said = [str(check) for check in doctor.checks()]
    expected = (
        *("Moteur Docker : il répond", "Docker Engine 28.5.2", "Docker Compose", "Docker Buildx"),
        *(
            "Moteur Docker : joint par ssh",
            "Limites (",
            "DOCKER_DEFAULT_PLATFORM=",
            "Constructeur Buildx big",
        ),
        *(
            "Mémoire",
            "Disque",
            "Image de base python:3.9 : absente",
            "Sans réseau",
            "Réseaux",
            "Port 80 (",
            "Proxy",
        ),
    )
    assert [words for words in expected if not any(line[2:].startswith(words) for line in said)] == []


def test_a_port_of_the_room_that_is_taken_blocks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "ours", dict)
    monkeypatch.setattr(ports, "owner", lambda port, address: "le conteneur webserver")
    monkeypatch.setattr(ports, "taken", lambda port, address: port == 8100)
    room = [Port(8100, "front_docs"), Port(8180, "front_api")]
    _, docs, api, _ = doctor.port_checks([Port(8000, "docs")], room, known=True)
    assert (docs.good, api.good) == (None, True)
    assert "`FRONT_DOCS_PORT=9100 make room`" in docs.remedy


def test_the_front_s_own_ports_are_said_to_be_the_lab_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "ours", lambda: {8100: {"10.77.0.1"}})
    monkeypatch.setattr(ports, "taken", lambda port, address: address == "10.77.0.1")
    front, _ = doctor.port_checks([], [Port(8100, "front_docs", "10.77.0.1")], known=True)
    assert str(front) == "✓ Port 8100 (front_docs, pour `make room`) : déjà au labo, qui tourne"


def test_while_the_engine_does_not_answer_the_lab_s_own_ports_are_nobody_s_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ports, "ours", dict)
    monkeypatch.setattr(ports, "taken", lambda port, address: True)
    docs, _ = doctor.port_checks([Port(8000, "docs")], [], known=False)
    assert docs.good is None
    assert "le labo, ou" in docs.text


def test_a_foreign_setting_is_a_line_and_the_others_follow(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOSE_FILE", "other.yml")
    fake("docker", f"""case "$*" in *config*) test -z "$COMPOSE_FILE" && echo '{lab()}' || exit 1 ;; esac""")
    checks = list(doctor.compose_checks(running=True))
    assert "La variable COMPOSE_FILE=other.yml" in str(checks[0])
    assert len([check for check in checks if check.text.startswith("Port ")]) == 4


def test_a_standin_is_told_from_an_official_base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bases, "kind", lambda base: "stand-in" if base == "python:3.9" else "official")
    assert "Image de base python:3.9 : substitut" in [line.text for line in doctor.base_checks()]


def test_what_can_be_built_without_a_network_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bases, "kind", lambda base: "official")
    monkeypatch.setattr(wheels, "ready", lambda base: base == "python:3.9")
    *_, last = doctor.base_checks()
    assert (last.text, last.good) == ("Sans réseau, `docker build` peut partir de : python:3.9", None)
    assert "make unbundle" in last.remedy
    monkeypatch.setattr(wheels, "ready", lambda base: True)
    *_, last = doctor.base_checks()
    assert last.remedy == ""


def test_an_archive_without_bullseye_is_told_where_a_standin_would_be_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bases, "kind", lambda base: "absent")
    monkeypatch.setattr(bases, "offered", lambda suite: suite != "bullseye")
    monkeypatch.setattr(wheels, "ready", lambda base: False)
    monkeypatch.setattr(doctor, "distribution", lambda: ("debian", 12))
    first, _, last, _ = doctor.base_checks()
    assert "LAB_PY39_ARCHIVE" in first.remedy
    assert last.remedy.endswith("ou fabrique un substitut")


def test_a_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://alice:secret@proxy.invalid")
    lines = "\n".join(map(str, doctor.network_checks()))
    assert "https_proxy" in lines
    assert "secret" not in lines


@pytest.mark.parametrize(("good", "code"), [(False, 1), (None, 0), (True, 0)])
def test_only_a_blocking_check_makes_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, good: bool | None, code: int
) -> None:
    def one() -> Iterator[Check]:
        yield Check("une ligne", good)

    monkeypatch.setattr(doctor, "checks", one)
    try:
        doctor.main()
        left = 0
    except SystemExit as error:
        left = 1 if error.code else 0
    assert left == code


@pytest.mark.parametrize("system", ["Windows", "Darwin"])
def test_elsewhere_than_linux_a_stopped_docker_desktop_is_a_line_and_the_others_follow(
    fake: Any, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.delattr(os, "sysconf")
    fake("docker", '[ "$2" = show ] && echo desktop-linux && exit; exit 1')
    lines = list(doctor.checks())
    assert "ouvrez Docker Desktop" in next(line.remedy for line in lines if "Moteur" in line.text)
    assert "Mémoire : Docker la dira une fois démarré" in [line.text for line in lines]
    assert len([line for line in lines if line.text.startswith("Port ")]) == 4


def test_where_compose_cannot_be_asked_the_ports_are_those_of_the_environment(
    fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake("docker", "exit 1")
    monkeypatch.setenv("API_PORT", "9080")
    monkeypatch.setenv("DOCS_PORT", "not a port")
    monkeypatch.delenv("LOADTEST_PORT", raising=False)
    monkeypatch.setattr(ports, "obstacle", lambda port, mine: None)
    numbers = [check.text.split()[1] for check in doctor.compose_checks(running=False)]
    assert numbers == ["9080", "8089", "80"]


def test_an_engine_without_root_is_told_what_port_80_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "ours", dict)
    monkeypatch.setattr(ports, "obstacle", lambda port, mine: None)
    monkeypatch.setattr(doctor, "lowest_port", lambda described: 1024)
    docs, low, course = doctor.port_checks([Port(8000, "docs"), Port(81, "api")], [], known=True)
    assert (docs.good, low.good, course.good) == (True, False, None)
    assert "ip_unprivileged_port_start=80`" in course.remedy


def test_an_engine_that_says_nothing_is_asked_nothing_more(
    fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake("docker", 'echo "$@" >>$NOTES; exit 1')
    monkeypatch.setattr(engine, "state", lambda: engine.State.SILENT)
    lines = list(doctor.checks())
    assert [line.good for line in lines if "ne répond pas" in line.text] == [False]
    asked = [line.split() for line in typed().splitlines()]
    assert not [words for words in asked if words[0] in {"info", "ps", "version", "images"} or "ps" in words]
