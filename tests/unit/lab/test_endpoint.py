"""Where the client speaks, asked of the real client: its own failures, and the socket that a container can mount."""

import os
import shutil
import socket
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lab import console, endpoint, engine
from lab.engine import State

CLIENT = shutil.which("docker")
needs_client = pytest.mark.skipif(
    CLIENT is None and not os.environ.get("CI"),
    reason="the docker client itself is what is asked, and is not here",
)


class Older(socketserver.StreamRequestHandler):
    """An engine that refuses every version of its interface that it is asked for."""

    def handle(self) -> None:
        while self.rfile.readline().strip():
            pass
        said = b'{"message": "client version 1.10 is too old. Minimum supported API version is 1.24"}'
        head = f"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n"
        self.wfile.write(head.encode() + b"Connection: close\r\n\r\n" + said)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A client's folder of its own, in which no context is chosen; a socket at which nobody listens yet."""
    for variable in list(os.environ):
        if variable.startswith("DOCKER_"):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".docker").mkdir()
    monkeypatch.setattr(endpoint, "SOCKET", str(tmp_path / "docker.sock"))
    monkeypatch.setattr(engine, "daemon", lambda: "/usr/sbin/dockerd")
    return tmp_path


@pytest.fixture
def older(home: Path) -> Iterator[None]:
    """An engine at this machine's own socket that refuses the client's version."""
    with serving(home / "docker.sock", Older):
        yield


@needs_client
@pytest.mark.parametrize(
    ("setting", "words", "cure"),
    [
        ({"DOCKER_CONTEXT": "colima"}, 'context "colima"', "unset DOCKER_CONTEXT"),
        (
            {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/nonexistent"},
            "ca.pem",
            "unset DOCKER_TLS_VERIFY",  # DOCKER_CERT_PATH too, where no engine would answer without the first
        ),
        ({"DOCKER_TLS": "1"}, "ca.pem", "unset DOCKER_TLS"),
        ({"DOCKER_HOST": "foo://bar"}, "foo://bar", "unset DOCKER_HOST"),
        ({"DOCKER_HOST": "unix:///nonexistent/docker.sock"}, "nonexistent", "unset DOCKER_HOST"),
        ({"DOCKER_HOST": "tcp://127.0.0.1:1"}, "127.0.0.1:1", "unset DOCKER_HOST"),
        # That ssh has ended, or that it could not be written to: whichever the client sees first.
        ({"DOCKER_HOST": "ssh://nobody@127.0.0.1:1"}, "error during connect", "unset DOCKER_HOST"),
        ({"DOCKER_HOST": "npipe:////./pipe/docker_engine"}, "", "unset DOCKER_HOST"),
    ],
)
def test_what_the_real_client_cannot_do_is_said_in_its_own_words(
    home: Path, monkeypatch: pytest.MonkeyPatch, setting: dict[str, str], words: str, cure: str
) -> None:
    for name, value in setting.items():
        monkeypatch.setenv(name, value)
    assert engine.state() is State.MISDIRECTED
    assert words in engine.complaint()
    assert f"`{cure}" in endpoint.cure()


@needs_client
def test_a_context_chosen_once_and_lost_since_is_left_by_choosing_the_default_one(home: Path) -> None:
    (home / ".docker/config.json").write_text('{"currentContext": "colima"}')
    assert engine.state() is State.MISDIRECTED
    assert endpoint.cure().startswith("tapez `docker context use default`")


class Answering(socketserver.StreamRequestHandler):
    """An engine that says its version to whoever asks anything."""

    def handle(self) -> None:
        while self.rfile.readline().strip():
            pass
        said = b'{"Version": "28.5.2", "ApiVersion": "1.51", "Os": "linux", "Arch": "amd64"}'
        head = f"HTTP/1.1 200 OK\r\nApi-Version: 1.51\r\nContent-Length: {len(said)}\r\n"
        self.wfile.write(head.encode() + b"Content-Type: application/json\r\nConnection: close\r\n\r\n" + said)


class Broken(socketserver.StreamRequestHandler):
    """What stands at a socket and is no engine: it says what `answer` holds, and hangs up."""

    answer = b""

    def handle(self) -> None:
        while self.answer and self.rfile.readline().strip():
            pass
        self.wfile.write(self.answer)


def client_version() -> int:
    """The client's major version."""
    argv = ["docker", "version", "--format", "{{.Client.Version}}"]
    said = subprocess.run(argv, capture_output=True, text=True, check=False).stdout
    return int(said.partition(".")[0])


@contextmanager
def serving(place: Path, handler: type[socketserver.StreamRequestHandler]) -> Iterator[None]:
    """Somebody at that socket."""
    with socketserver.ThreadingUnixStreamServer(str(place), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@needs_client
@pytest.mark.parametrize(
    ("variable", "value"),
    [("DOCKER_CUSTOM_HEADERS", "garbage"), ("DOCKER_BUILDKIT", "garbage")],
)
def test_the_variable_without_which_the_engine_answers_is_the_one_to_unset(
    home: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{home}/docker.sock")
    with serving(home / "docker.sock", Answering):
        assert engine.state() is State.RUNNING
        if variable == "DOCKER_CUSTOM_HEADERS" and client_version() < 28:
            pytest.skip("NOT RUN: Debian 13's client, 26.1, does not know this variable")
        monkeypatch.setenv(variable, value)
        assert engine.state() is State.MISDIRECTED
        assert endpoint.cure() == f"tapez `unset {variable}`"


@needs_client
def test_a_variable_that_no_client_takes_is_named_though_no_engine_runs(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{home}/docker.sock")
    monkeypatch.setenv("DOCKER_BUILDKIT", "garbage")
    assert endpoint.cure() == "tapez `unset DOCKER_BUILDKIT`"


@needs_client
def test_a_file_of_the_client_without_which_the_engine_answers_is_the_one_to_mend(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{home}/docker.sock")
    with serving(home / "docker.sock", Answering):
        (home / ".docker/config.json").write_text('{"HttpHeaders": {"a b": "c"}}')
        assert engine.state() is State.MISDIRECTED
        assert endpoint.cure() == f"corrigez le fichier {home}/.docker/config.json, ou renommez-le"


@needs_client
@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00\xffhello\r\n\r\n",
        b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>",
    ],
)
def test_what_answers_there_and_is_no_engine_is_one_sentence_with_its_cure(
    home: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(Broken, "answer", answer)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{home}/docker.sock")
    with serving(home / "docker.sock", Broken):
        assert engine.state() is State.MISDIRECTED
        assert "DOCKER_HOST" in endpoint.cure()


@needs_client
def test_an_engine_that_takes_the_call_and_says_nothing_is_waited_for_aloud_and_not_for_ever(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "QUIET_S", 0.1)
    place = f"unix://{home}/docker.sock"
    monkeypatch.setenv("DOCKER_HOST", place)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(home / "docker.sock"))
        silent.listen()
        assert engine.state(patience_s=1) is State.SILENT
    assert f"J'attends la réponse du moteur Docker ({place})" in capsys.readouterr().err
    assert "`unset DOCKER_HOST`" in engine.fault(State.SILENT)


@needs_client
def test_a_version_that_the_engine_refuses_is_no_engine_that_is_down(
    older: None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{home}/docker.sock")
    monkeypatch.setenv("DOCKER_API_VERSION", "1.10")
    assert engine.state() is State.MISDIRECTED
    assert "client version 1.10 is too old" in engine.complaint()


@needs_client
def test_a_client_s_broken_settings_do_not_hide_that_the_engine_is_down(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / ".docker/config.json").write_text("{")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{home}/docker.sock")
    assert engine.state() is State.DOWN
    assert "Error parsing config file" not in engine.complaint()
