"""One play at a time on a machine; a port's holder is named; an address that does not answer is said to."""

import http.server
import os
import threading
from pathlib import Path

import pytest

from tests.course import circumstances
from tests.stack.stacks import free_ports


def test_a_second_play_waits_until_its_patience_ends(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with (
        circumstances.one_at_a_time(lock),
        pytest.raises(TimeoutError, match="another play"),
        circumstances.one_at_a_time(lock, patience=0.3),
    ):
        pass


def test_a_play_that_ended_lets_the_next_one_begin(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with circumstances.one_at_a_time(lock, patience=0):
        pass
    with circumstances.one_at_a_time(lock, patience=0):
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_HEAD(self) -> None:
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.mark.parametrize(
    ("status", "reached"), [(200, True), (301, True), (404, True), (401, True), (403, False), (502, False)]
)
def test_a_gateways_refusal_is_no_answer_of_the_address(status: int, reached: bool) -> None:
    handler = type("Status", (Handler,), {"status": status})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert circumstances.answers(f"http://127.0.0.1:{server.server_port}/") is reached


def test_an_address_where_nobody_listens_does_not_answer() -> None:
    assert circumstances.answers(f"http://127.0.0.1:{free_ports(1)[0]}/") is False


def test_the_holder_of_a_port_is_named_and_a_free_one_has_none() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        assert f"(processus {os.getpid()})" in (circumstances.holder(server.server_port) or "")
    assert circumstances.holder(free_ports(1)[0]) is None
