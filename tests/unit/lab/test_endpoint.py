"""Where the client speaks, asked of the real client: its own failures, and the socket that a container can mount."""

import os
import shutil
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import endpoint, engine
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
        head = (
            f"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n"
        )
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
    with socketserver.ThreadingUnixStreamServer(str(home / "docker.sock"), Older) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield
        server.shutdown()
        thread.join()


@needs_client
@pytest.mark.parametrize(
    ("setting", "words", "cure"),
    [
        ({"DOCKER_CONTEXT": "colima"}, 'context "colima"', "unset DOCKER_CONTEXT"),
        (
            {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/nonexistent"},
            "ca.pem",
            "unset DOCKER_TLS_VERIFY DOCKER_CERT",
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
