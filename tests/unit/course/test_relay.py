"""What the engine says it created is noted, however its answers are cut; bytes pass both ways unaltered."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.course.relay import Relay

ID = "4f5d413eb125" * 5 + "0000"


def answer(status: str, body: object) -> bytes:
    text = json.dumps(body).encode()
    return b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
        status.encode(),
        len(text),
        text,
    )


CONTAINER = answer("201 Created", {"Id": ID, "Warnings": []})
VOLUME = answer("201 Created", {"CreatedAt": "now", "Labels": {"a": "b"}, "Name": "données", "Scope": "local"})
INSPECTED = answer("200 OK", {"Id": "f" * 64})


class Engine:
    """Answers each connection with the given bytes, and keeps what it was asked."""

    def __init__(self, path: Path) -> None:
        self.answers = b""
        self.asked = b""
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        connection, _ = self.listener.accept()
        with connection, self.listener:
            while piece := connection.recv(100):
                self.asked += piece
            connection.sendall(self.answers)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path / "engine.sock")


@pytest.fixture
def relay(tmp_path: Path, engine: Engine) -> Iterator[Relay]:
    relay = Relay(tmp_path / "relay.sock", f"unix://{tmp_path}/engine.sock")
    yield relay
    relay.close()


def test_bytes_pass_both_ways_and_the_end_of_a_request_is_passed_on(relay: Relay, engine: Engine) -> None:
    engine.answers = CONTAINER + VOLUME
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(relay.address.removeprefix("unix://"))
        client.sendall(b"POST /containers/create" * 100)
        client.shutdown(socket.SHUT_WR)
        received = b""
        while piece := client.recv(100):
            received += piece
    engine.thread.join(10)
    assert received == engine.answers
    assert engine.asked == b"POST /containers/create" * 100
    assert relay.created == {ID, "données"}


@pytest.mark.parametrize("step", [1, 7, 64, 4096])
def test_ids_are_noted_however_the_answers_are_cut(step: int) -> None:
    relay = Relay.__new__(Relay)
    relay.created = set()
    stream = INSPECTED + CONTAINER + b"HTTP/1.1 204 No Content\r\n\r\n" + VOLUME + INSPECTED
    kept = b""
    for at in range(0, len(stream), step):
        kept = relay.note(kept + stream[at : at + step])
    assert relay.created == {ID, "données"}
