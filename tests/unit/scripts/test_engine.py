"""The engine's four states, its versions, and the sentence that each wrong ground gets."""

import platform
from pathlib import Path
from typing import Any

import pytest

import engine
from engine import State

RUNNING = """case "$1 $2" in
"version --format") echo 28.5.2 ;;
"compose version") echo 2.40.3-3 ;;
"buildx version") echo "github.com/docker/buildx 0.29.1+ds1" ;;
esac"""
DENIED = 'echo "permission denied while trying to connect to the Docker daemon socket" >&2; exit 1'
DOWN = 'echo "Cannot connect to the Docker daemon" >&2; exit 1'


def test_an_engine_that_answers_is_running(fake: Any) -> None:
    fake("docker", RUNNING)
    assert engine.state() is State.RUNNING


def test_a_socket_that_refuses_us_is_denied(fake: Any) -> None:
    fake("docker", DENIED)
    assert engine.state() is State.DENIED


def test_a_daemon_that_does_not_answer_is_down(fake: Any) -> None:
    fake("docker", DOWN)
    fake("dockerd", "true")
    assert engine.state() is State.DOWN


@pytest.mark.parametrize("client", [True, False])
def test_without_a_daemon_the_engine_is_absent_client_or_not(
    fake: Any, monkeypatch: pytest.MonkeyPatch, client: bool
) -> None:
    monkeypatch.setattr(engine, "daemon", lambda: None)
    if client:
        fake("docker", DOWN)
    assert engine.state() is State.ABSENT


def test_no_permission_stops_with_the_usermod_line(fake: Any) -> None:
    fake("docker", DENIED)
    with pytest.raises(SystemExit, match="sudo usermod -aG docker"):
        engine.ensure()


def test_recent_versions_pass(fake: Any) -> None:
    fake("docker", RUNNING)
    engine.ensure()


@pytest.mark.parametrize(
    ("recent", "old", "sentence"),
    [
        ("28.5.2", "20.10.24", "Docker Engine 20.10.24 est trop ancien"),
        ("2.40.3-3", "2.24.3", "Docker Compose 2.24.3 est trop ancien"),
        ("0.29.1+ds1", "0.12.1", "Docker Buildx 0.12.1 est trop ancien"),
    ],
)
def test_an_old_part_is_named_with_its_package(fake: Any, recent: str, old: str, sentence: str) -> None:
    fake("docker", RUNNING.replace(recent, old))
    with pytest.raises(SystemExit, match=f"{sentence}.*installez le paquet"):
        engine.ensure()


def test_a_missing_plugin_is_named_with_its_package(fake: Any) -> None:
    fake("docker", RUNNING.replace('echo "github', 'exit 1; echo "github'))
    with pytest.raises(SystemExit, match=r"Docker Buildx est absent.*docker-buildx"):
        engine.ensure()


def test_an_unknown_distribution_is_sent_to_the_documentation(
    fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake("nothing", "true")
    monkeypatch.setattr(engine, "daemon", lambda: None)
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": "fedora", "VERSION_ID": "42"})
    with pytest.raises(SystemExit, match=engine.DOCUMENTATION):
        engine.ensure()


def test_a_refused_consent_installs_nothing(
    fake: Any, monkeypatch: pytest.MonkeyPatch, typed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for program in ("apt-get", "tee"):
        fake(program, f'echo {program} "$@" >>$NOTES')
    monkeypatch.setattr(engine, "daemon", lambda: None)
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": "debian", "VERSION_ID": "12"})
    monkeypatch.delenv("LAB_YES")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: "n")
    with pytest.raises(SystemExit, match="Rien n'a été fait"):
        engine.install()
    assert "docker.io" in capsys.readouterr().err
    assert typed() == ""


def test_an_apt_without_network_is_said(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("apt-get", "exit 100")
    monkeypatch.setattr("engine.as_root", list)
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": "debian", "VERSION_ID": "13"})
    with pytest.raises(SystemExit, match="apt ne parvient pas à joindre ses sources"):
        engine.install()


def test_an_engine_that_does_not_start_shows_the_end_of_its_log(
    fake: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake("docker", DOWN)
    fake("dockerd", 'echo "no space left on device"')
    fake("tail", 'cat "$3"')
    fake("service", "exit 1")
    monkeypatch.setattr(engine, "LOG", tmp_path / "engine.log")
    (tmp_path / "engine.log").write_text("failed to mount overlay\n")
    monkeypatch.setattr(engine, "as_root", list)
    monkeypatch.setattr(engine, "answers_within", lambda seconds: False)
    with pytest.raises(SystemExit, match=r"ne démarre pas[\s\S]*failed to mount overlay"):
        engine.start()


def test_a_daemon_that_died_is_not_waited_for(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("docker", DOWN)
    fake("dockerd", "true")
    fake("pgrep", "exit 1")
    monkeypatch.setattr(engine, "GRACE_S", 0)
    # An hour: a wait that did not look at the daemon would never end.
    assert not engine.answers_within(3600)


def test_a_daemon_that_lives_is_waited_for(
    fake: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    marker = tmp_path / "asked"
    fake("docker", f'[ -e {marker} ] && exit 0; : >{marker}; echo "Cannot connect" >&2; exit 1')
    fake("dockerd", "true")
    fake("pgrep", "exit 0")
    monkeypatch.setattr(engine, "GRACE_S", 0)
    assert engine.answers_within(3600)


@pytest.mark.parametrize(
    ("text", "version"),
    [("v2.24.4-desktop.1", (2, 24, 4)), ("github.com/docker/buildx v0.13.1 abc", (0, 13, 1)), ("", None)],
)
def test_a_version_is_read_from_what_the_tools_print(text: str, version: engine.Version | None) -> None:
    assert engine.parse_version(text) == version
