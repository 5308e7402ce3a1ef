"""The launcher is told of the engine that the client speaks to; one that does not start is quoted."""

import platform
from pathlib import Path
from typing import Any

import pytest

from lab import endpoint, engine, launcher_settings
from tests.unit.lab.recorded import info


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine on which the engines were recorded."""
    monkeypatch.setattr(platform, "release", lambda: info("default")["KernelVersion"])
    monkeypatch.delenv("LAB_SOCKET", raising=False)


@pytest.mark.parametrize(
    ("name", "address", "path", "namespace"),
    [
        ("default", "unix:///var/run/docker.sock", "/var/run/docker.sock", ""),
        ("default", "unix:///srv/second/docker.sock", "/srv/second/docker.sock", ""),
        ("rootless", "unix:///run/user/1000/docker.sock", "/run/user/1000/docker.sock", ""),
        ("userns-remap", "unix:///var/run/docker.sock", "/var/run/docker.sock", "host"),
        ("docker-desktop", "unix:///nowhere/.docker/run/docker.sock", "/var/run/docker.sock", ""),
        ("docker-desktop", "npipe:////./pipe/dockerDesktopLinuxEngine", "/var/run/docker.sock", ""),
        ("docker-desktop", "tcp://localhost:2375", "/var/run/docker.sock", ""),
        ("colima", "unix:///nowhere/.colima/default/docker.sock", "/var/run/docker.sock", ""),
        ("default", "tcp://192.0.2.1:2375", None, ""),
        ("default", "ssh://student@192.0.2.1", None, ""),
    ],
)
def test_the_socket_is_the_client_s_where_the_engine_can_mount_it(
    monkeypatch: pytest.MonkeyPatch, name: str, address: str, path: str | None, namespace: str
) -> None:
    monkeypatch.setattr(engine, "info", lambda: info(name))
    monkeypatch.setattr(endpoint, "host", lambda: address)
    found = launcher_settings.variables()
    assert found.get("LAB_SOCKET") == path
    assert found["LAB_USERNS"] == namespace


def test_what_the_reader_says_of_the_socket_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_SOCKET", "/srv/docker.sock")
    monkeypatch.setattr(engine, "info", lambda: info("default"))
    monkeypatch.setattr(endpoint, "host", lambda: "tcp://192.0.2.1:2375")
    assert launcher_settings.variables()["LAB_SOCKET"] == "/srv/docker.sock"


def test_compose_yaml_keeps_the_usual_socket_for_who_types_the_plain_command() -> None:
    text = (Path(__file__).resolve().parents[3] / "compose.measure.yaml").read_text()
    assert '"${LAB_SOCKET:-/var/run/docker.sock}:/var/run/docker.sock"' in text


SENTENCE = "✗ Le moteur Docker ne répond pas : [Errno 111] Connection refused."
LAUNCHER = """case "$*" in
*ps*) echo '{{"Service": "launcher", "Health": "{health}"}}' ;;
*logs*) cat {log} ;;
esac"""


@pytest.mark.parametrize(
    ("health", "log", "words"),
    [
        (
            "unhealthy",
            f"INFO:     Waiting for application startup.\nSystemExit: {SENTENCE}\n\nERROR:    Exiting.\n",
            [SENTENCE],
        ),
        ("starting", "exec format error\n", ["exec format error"]),
        ("healthy", "✗ of an earlier start\n", []),
    ],
)
def test_a_launcher_that_is_not_healthy_is_quoted(
    fake: Any, tmp_path: Path, health: str, log: str, words: list[str]
) -> None:
    (tmp_path / "log").write_text(log)
    fake("docker", LAUNCHER.format(health=health, log=tmp_path / "log"))
    assert launcher_settings.last_words() == words


def test_a_launcher_that_was_never_made_has_said_nothing(fake: Any) -> None:
    fake("docker", "true")
    assert launcher_settings.last_words() == []
