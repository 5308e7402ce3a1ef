"""The poller against real sockets: what refuses, accepts, hangs, says 503, and at last says 200."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from launcher.clock import SystemClock, Watch
from launcher.poll import CONTAINER, MACHINE, Manner, status, until_200

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
BUSY = b"HTTP/1.1 503 Service Unavailable\r\n\r\n"
QUICK = Manner(patience_s=0.05)


@contextmanager
def server(*answers: bytes | None) -> Iterator[tuple[tuple[str, int], list[bytes]]]:
    """Accepts one connection for each answer; None: hangs until the client gives up; b"": closes at once."""
    asked: list[bytes] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as door:

        def serve() -> None:
            for answer in answers:
                client, _ = door.accept()
                with client:
                    asked.append(client.recv(4096))
                    if answer is None:
                        client.recv(1)  # returns when the client goes
                    else:
                        client.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield door.getsockname(), asked
        thread.join(5)
        assert not thread.is_alive()


class Counting(Watch):
    """Remembers the marks in their order, repetitions included."""

    def __init__(self) -> None:
        self.marks: list[str] = []
        super().__init__(SystemClock())

    def mark(self, phase: str) -> None:
        self.marks.append(phase)
        super().mark(phase)


def counted(attempts: list[int]) -> Callable[[], None]:
    """A `between` that counts."""
    return lambda: attempts.append(1)


def test_a_503_is_not_an_answer_and_the_first_acceptance_is_the_listening() -> None:
    attempts: list[int] = []
    watch = Counting()
    with server(BUSY, BUSY, OK) as (address, asked):
        until_200(address, watch, CONTAINER, counted(attempts))
    assert watch.marks == ["listen", "first_200"]
    assert len(attempts) == 2
    assert all(each.startswith(b"GET /health HTTP/1.1\r\n") for each in asked)


@pytest.mark.parametrize("answer", [b"", b"garbage\r\n", b"HTTP/1.1 \r\n", None])
def test_what_accepts_and_does_not_answer_200_is_asked_again(answer: bytes | None) -> None:
    attempts: list[int] = []
    watch = Counting()
    with server(answer, OK) as (address, _):
        until_200(address, watch, QUICK, counted(attempts))
    assert watch.marks == ["listen", "first_200"]
    assert len(attempts) == 1


def test_a_machine_s_forwarder_accepts_early_and_the_last_acceptance_counts() -> None:
    watch = Counting()
    early = Manner(patience_s=0.05, accepted=MACHINE.accepted, accepted_first=False)
    with server(None, b"", OK) as (address, _):
        until_200(address, watch, early)
    assert watch.marks == ["command", "command", "command", "first_200"]


def test_a_port_that_nobody_listens_on_is_asked_until_somebody_does() -> None:
    watch = Counting()
    refused: list[int] = []
    with closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))

        def serve() -> None:
            client, _ = door.accept()
            with client:
                client.recv(4096)
                client.sendall(OK)

        def between() -> None:
            refused.append(1)
            if len(refused) == 3:
                door.listen()
                threading.Thread(target=serve).start()

        until_200(door.getsockname(), watch, CONTAINER, between)
    assert len(refused) == 3
    assert watch.marks == ["listen", "first_200"]


def test_the_caller_can_end_the_wait() -> None:
    def enough() -> None:
        raise LookupError("enough")

    with closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))
        with pytest.raises(LookupError, match="enough"):
            until_200(door.getsockname(), Counting(), CONTAINER, enough)


def test_a_status_that_comes_in_pieces_is_read_whole() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:

        def drip() -> None:
            for byte in OK:
                theirs.sendall(bytes([byte]))

        sender = threading.Thread(target=drip)
        sender.start()
        assert status(ours) == 200
        sender.join()


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"HTTP/1.0 503 Service Unavailable\r\nHost", 503),
        (b"HTTP/1.1 204\r\n", 204),
        (b"HTTP/1.1 \r\n", None),
        (b"HTTP/1.1 2x0 OK\r\n", None),
        (b"HTTP/1.1\r\n", None),
        (b"SSH-2.0 200 x\r\n", None),
        (b"HTTP/1.1 200", None),  # the server left amid its line
        (b"HTTP/1.1 200 " + b"x" * 1011, 200),  # no end of line within 1,024 bytes
        (b"", None),
    ],
)
def test_a_status_is_a_number_after_the_version_of_http(sent: bytes, expected: int | None) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        assert status(ours) == expected


def test_a_line_of_a_thousand_bytes_is_not_waited_for_to_its_end() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"HTTP/1.1 200 " + b"x" * 1011)
        assert status(ours) == 200  # theirs stays open


def test_a_machine_is_asked_less_often_and_not_waited_for_as_long_as_a_container() -> None:
    assert Manner() == CONTAINER
    assert CONTAINER.pause_s < MACHINE.pause_s < MACHINE.patience_s <= 0.5 < CONTAINER.patience_s
    assert (CONTAINER.accepted, CONTAINER.accepted_first) == ("listen", True)
    assert (MACHINE.accepted, MACHINE.accepted_first) == ("command", False)
