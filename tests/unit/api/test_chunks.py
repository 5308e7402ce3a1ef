"""A body in chunks is answered once the event loop has turned, on a connection that closes; the others at once."""

import asyncio
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.types import Message

from chunks import ChunkedBody

CHUNKED = (b"transfer-encoding", b"chunked")


async def order(*headers: tuple[bytes, bytes]) -> list[str]:
    """What happens, in order: our answer, and what uvicorn has put off to the loop's next turn (that it closed)."""
    happened: list[str] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        happened.append(message["type"])

    asyncio.get_running_loop().call_soon(happened.append, "closed")
    scope: dict[str, Any] = {"type": "http", "method": "GET", "headers": list(headers)}
    await ChunkedBody(PlainTextResponse("hello"))(scope, receive, send)
    await asyncio.sleep(0)
    return happened


def test_what_the_server_put_off_comes_before_the_answer() -> None:
    assert asyncio.run(order(CHUNKED)) == ["closed", "http.response.start", "http.response.body"]


def test_a_body_of_known_length_is_answered_at_once() -> None:
    assert asyncio.run(order()) == ["http.response.start", "http.response.body", "closed"]


@pytest.mark.parametrize("path", ["/health", "/nowhere", "/readings/batch"])
def test_the_answer_to_chunks_is_its_connection_s_last(client: TestClient, path: str) -> None:
    assert "connection" not in client.request("GET", path, content=b"whole").headers
    assert client.request("GET", path, content=iter([b"piece", b"by piece"])).headers["connection"] == "close"
