"""The engine's states, and the sentence that each wrong ground gets. No daemon is started that would cure nothing."""

import os
import platform
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import endpoint, engine, versions
from lab.engine import State
from lab.versions import DOCUMENTATION

RUNNING = """case "$1 $2" in
"version --format") echo 28.5.2 Engine containerd runc docker-init ;;
"compose version") echo 2.40.3-3 ;;
"buildx version") echo "github.com/docker/buildx 0.29.1+ds1" ;;
esac"""
# A client that fails, with these words, and that speaks to this machine's own engine.
FAILING = """case "$1 $2" in
"context inspect") echo unix://{socket} ;;
"context show") echo default ;;
*) echo "{words}" >&2; exit 1 ;;
esac"""
# What starts a daemon, or installs one.
ORDERS = ("dockerd", "service", "systemctl", "sudo", "apt-get", "tee")


@pytest.fixture
def own_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this machine's own engine would listen; nothing does."""
    monkeypatch.setattr(endpoint, "SOCKET", str(tmp_path / "docker.sock"))
    return tmp_path / "docker.sock"


@pytest.fixture
def listening(own_socket: Path) -> Iterator[Path]:
    """The same socket, and somebody listens."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(own_socket))
        server.listen()
        yield own_socket


def failing(place: Path, words: str = "Cannot connect to the Docker daemon") -> str:
    """The script of a client that fails."""
    return FAILING.format(socket=place, words=words)


@pytest.fixture
def stranger() -> Iterator[None]:
    """A user who is not root, to whom files are not open merely because they are there."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_an_engine_that_answers_is_running(fake: Any) -> None:
    fake("docker", RUNNING)
    assert engine.state() is State.RUNNING


def test_a_socket_that_refuses_us_is_denied(listening: Path, stranger: None) -> None:
    if os.geteuid() != 65534:
        listening.chmod(0)
    assert engine.knock() is State.DENIED


@pytest.mark.parametrize("left_over", [True, False])
def test_a_socket_that_is_absent_or_that_nobody_serves_is_down(fake: Any, own_socket: Path, left_over: bool) -> None:
    fake("docker", failing(own_socket))
    fake("dockerd", "true")
    if left_over:
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(own_socket))
    assert engine.state() is State.DOWN


@pytest.mark.parametrize("client", [True, False])
def test_without_a_daemon_the_engine_is_absent_client_or_not(
    fake: Any, monkeypatch: pytest.MonkeyPatch, own_socket: Path, client: bool
) -> None:
    monkeypatch.setattr(engine, "daemon", lambda: None)
    if client:
        fake("docker", failing(own_socket))
    assert engine.state() is State.ABSENT


def test_a_client_that_fails_at_an_open_door_is_misdirected(fake: Any, listening: Path) -> None:
    fake("docker", failing(listening, "Error response from daemon: client version 1.10 is too old."))
    fake("dockerd", "true")
    assert engine.state() is State.MISDIRECTED


def test_an_engine_that_comes_up_between_two_questions_is_running(fake: Any, listening: Path, tmp_path: Path) -> None:
    once = f"[ -e {tmp_path}/asked ] && exit 0; : >{tmp_path}/asked; echo"
    fake("docker", failing(listening).replace('echo "Cannot', f'{once} "Cannot').replace("*)", "version*)"))
    assert engine.state() is State.RUNNING


@pytest.mark.parametrize("shim", [True, False])
def test_podman_is_told_by_its_name_whether_it_is_the_engine_or_the_command(fake: Any, shim: bool) -> None:
    if shim:
        fake("docker", 'case "$1" in --version) echo podman version 4.3.1 ;; *) exit 125 ;; esac')
    else:
        fake("docker", 'echo "4.3.1 Podman Engine Conmon OCI Runtime (crun) Engine"')
    assert engine.state() is State.STRANGER
    with pytest.raises(SystemExit, match=r"[Pp]odman .* ne le prend pas en charge"):
        engine.ensure()


@pytest.mark.parametrize("name", ["nerdctl version 1.7.6", "podman version 5.4.2", "docker 1.5-2"])
def test_a_command_that_is_not_docker_s_is_told_by_its_own_words(fake: Any, name: str) -> None:
    fake("docker", f'[ "$1" = --version ] && echo {name} && exit; echo "unknown command" >&2; exit 1')
    with pytest.raises(SystemExit, match=rf"{name} répond à la place de Docker"):
        engine.ensure()


@pytest.mark.parametrize(
    ("variable", "value", "cure"),
    [
        ("DOCKER_HOST", "tcp://192.0.2.1:2375", "`unset DOCKER_HOST`, ou démarrez"),
        ("DOCKER_CONTEXT", "colima", "`unset DOCKER_CONTEXT`, ou démarrez"),
        ("DOCKER_TLS_VERIFY", "1", "`unset DOCKER_TLS_VERIFY`, puis"),
        ("DOCKER_API_VERSION", "1.10", "`unset DOCKER_API_VERSION`, puis"),
    ],
)
def test_a_misdirected_client_is_told_in_its_own_words_and_nothing_is_started(
    fake: Any, monkeypatch: pytest.MonkeyPatch, typed: Any, variable: str, value: str, cure: str
) -> None:
    for program in ORDERS:
        fake(program, f'echo {program} "$@" >>$NOTES')
    chosen = value if variable == "DOCKER_CONTEXT" else "default"
    fake(
        "docker",
        f'[ "$2" = show ] && echo {chosen} && exit; echo "WARNING: no"; echo "the reason" >&2; exit 1',
    )
    monkeypatch.setenv(variable, value)
    with pytest.raises(SystemExit) as left:
        engine.ensure()
    assert "the reason" in str(left.value)
    assert cure in str(left.value)
    assert typed() == ""


def test_docker_desktop_is_never_started_by_us(fake: Any, monkeypatch: pytest.MonkeyPatch, typed: Any) -> None:
    for program in ORDERS:
        fake(program, f'echo {program} "$@" >>$NOTES')
    fake("docker", '[ "$2" = show ] && echo desktop-linux && exit; exit 1')
    with pytest.raises(SystemExit, match="ouvrez Docker Desktop"):
        engine.ensure()
    assert typed() == ""


def test_no_permission_stops_with_the_usermod_line(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("docker", RUNNING)
    monkeypatch.setattr(engine, "state", lambda: State.DENIED)
    with pytest.raises(SystemExit, match="sudo usermod -aG docker"):
        engine.ensure()


def test_recent_versions_pass(fake: Any) -> None:
    fake("docker", RUNNING)
    engine.ensure()


def test_an_unknown_distribution_is_sent_to_the_documentation(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("nothing", "true")
    monkeypatch.setattr(engine, "daemon", lambda: None)
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": "fedora", "VERSION_ID": "42"})
    with pytest.raises(SystemExit, match=versions.DOCUMENTATION):
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
    monkeypatch.setattr("lab.engine.as_root", list)
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": "debian", "VERSION_ID": "13"})
    with pytest.raises(SystemExit, match="apt ne parvient pas à joindre ses sources"):
        engine.install()


def test_an_engine_that_does_not_start_shows_the_end_of_its_log(
    fake: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake("docker", failing(tmp_path / "docker.sock"))
    fake("dockerd", 'echo "no space left on device"')
    monkeypatch.setattr(engine, "SYSTEMD", tmp_path / "absent")
    fake("tail", 'cat "$3"')
    fake("service", "exit 1")
    monkeypatch.setattr(engine, "LOG", tmp_path / "engine.log")
    (tmp_path / "engine.log").write_text("failed to mount overlay\n")
    monkeypatch.setattr(engine, "as_root", list)
    monkeypatch.setattr(engine, "answers_within", lambda seconds: False)
    with pytest.raises(SystemExit, match=r"ne démarre pas[\s\S]*failed to mount overlay"):
        engine.start()


def test_under_systemd_the_last_words_are_the_journal_s(
    fake: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake("docker", failing(tmp_path / "docker.sock"))
    fake("systemctl", "exit 1")
    fake("journalctl", "echo failed to mount overlay")
    monkeypatch.setattr(engine, "SYSTEMD", tmp_path)
    monkeypatch.setattr(engine, "as_root", list)
    with pytest.raises(SystemExit, match=r"journalctl --unit docker[\s\S]*failed to mount overlay"):
        engine.start()


def test_a_daemon_that_died_is_not_waited_for(fake: Any, monkeypatch: pytest.MonkeyPatch, own_socket: Path) -> None:
    fake("docker", failing(own_socket))
    fake("dockerd", "true")
    fake("pgrep", "exit 1")
    monkeypatch.setattr(engine, "GRACE_S", 0)
    # An hour: a wait that did not look at the daemon would never end.
    assert not engine.answers_within(3600)


def test_a_daemon_that_lives_is_waited_for(
    fake: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own_socket: Path
) -> None:
    once = f"[ -e {tmp_path}/asked ] && exit 0; : >{tmp_path}/asked; echo"
    fake("docker", failing(own_socket).replace('echo "Cannot', f'{once} "Cannot').replace("*)", "version*)"))
    fake("dockerd", "true")
    fake("pgrep", "exit 0")
    monkeypatch.setattr(engine, "GRACE_S", 0)
    assert engine.answers_within(3600)


@pytest.mark.parametrize(
    ("found", "desktop", "said"),
    [
        (
            State.STRANGER,
            False,
            (
                "Podman répond à la place de Docker, et ce labo ne le prend pas en charge : installez Docker "
                f"({DOCUMENTATION}), puis relancez la commande."
            ),
        ),
        (
            State.MISDIRECTED,
            False,
            (
                "La commande docker ne joint aucun moteur. Ses mots :\n  no such host\n"
                "Pour y remédier, tapez x, puis relancez la commande."
            ),
        ),
        (
            State.DENIED,
            False,
            (
                "Docker tourne, mais vous n'avez pas le droit de lui parler : tapez `sudo usermod -aG docker alice`, "
                "fermez la session, rouvrez-la, puis relancez la commande."
            ),
        ),
        (
            State.DOWN,
            True,
            "Docker est installé mais arrêté : ouvrez Docker Desktop, attendez qu'il soit prêt, puis relancez.",
        ),
        (
            State.DOWN,
            False,
            "Docker est installé mais arrêté : `make up` s'en occupe ; relancez ensuite la commande.",
        ),
        (
            State.ABSENT,
            False,
            "Docker est absent de cette machine : `make up` s'en occupe ; relancez ensuite la commande.",
        ),
    ],
)
def test_each_state_in_which_an_engine_does_not_serve_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, found: State, desktop: bool, said: str
) -> None:
    monkeypatch.setattr(engine, "complaint", lambda: "no such host")
    monkeypatch.setattr(endpoint, "cure", lambda: "tapez x")
    monkeypatch.setattr(endpoint, "desktop", lambda: desktop)
    monkeypatch.setenv("USER", "alice")
    assert engine.fault(found) == said
    monkeypatch.setattr(engine, "state", lambda: found)
    with pytest.raises(SystemExit) as left:
        engine.require()
    assert left.value.code == f"✗ {said}"


def test_an_engine_that_runs_is_all_that_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "state", lambda: State.RUNNING)
    engine.require()
    monkeypatch.setattr(versions, "check", lambda: None)
    engine.ensure()


@pytest.mark.parametrize(
    ("code", "errors", "said"),
    [
        (124, "", "(rien, en 30 secondes)"),
        (1, "", "(rien)"),
        (1, "WARNING: old\n\nno such host\nsecond\n", "no such host"),
    ],
)
def test_a_client_s_complaint_is_its_first_line_that_is_no_warning(
    monkeypatch: pytest.MonkeyPatch, code: int, errors: str, said: str
) -> None:
    monkeypatch.setattr(engine, "ask", lambda: subprocess.CompletedProcess([], code, "", errors))
    assert engine.complaint() == said


def test_what_an_engine_tells_of_itself_is_nothing_where_none_answers(fake: Any) -> None:
    fake("docker", """[ "$*" = "info --format {{json .}}" ] && echo '{"NCPU": 2}'""")
    assert engine.info() == {"NCPU": 2}
    fake("docker", "echo '{}'; exit 1")
    assert engine.info() == {}
    fake("docker", "exit 0")
    assert engine.info() == {}
