"""The deadline of who does not read is set on uvicorn's own connection, and nothing else is needed of it."""

import socket
import sys
from typing import Any

import pytest
from uvicorn.protocols.http.h11_impl import RequestResponseCycle

from unread import set_deadline


class Transport:
    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def get_extra_info(self, name: str) -> Any:
        return {"socket": self.connection}[name]


def cycle(connection: socket.socket) -> RequestResponseCycle:
    """uvicorn's object whose method the application gets as `send`, with its connection."""
    found = object.__new__(RequestResponseCycle)
    found.transport = Transport(connection)  # type: ignore[assignment]
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="the deadline is Linux's")
def test_the_kernel_is_told_how_long_to_wait_for_a_reader() -> None:
    with socket.socket() as connection:
        set_deadline(cycle(connection).send)
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000


def test_a_connection_that_has_no_such_deadline_is_served_without() -> None:
    async def send(message: Any) -> None: ...

    set_deadline(send)
    if sys.platform != "win32":
        with socket.socket(socket.AF_UNIX) as connection:
            set_deadline(cycle(connection).send)
