"""Who asks and does not read: how long an answer waits for a client that takes nothing of it."""

import socket
from contextlib import suppress
from typing import Any

PATIENCE = 30_000  # ms


def set_deadline(send: Any) -> None:
    """Has the kernel close this connection once its client's machine has taken nothing for PATIENCE.

    uvicorn has no such deadline: an answer left half-way would keep its memory, and one of the places, for ever. Linux
    has it (tcp(7), TCP_USER_TIMEOUT); elsewhere nothing changes. ASGI does not show the connection: it is uvicorn's, in
    the object whose method `send` is.
    """
    with suppress(AttributeError, OSError):  # no such connection, another system, a socket that is not TCP
        send.__self__.transport.get_extra_info("socket").setsockopt(
            socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PATIENCE
        )
