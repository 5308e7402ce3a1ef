"""Bodies: refused before they are read, while they are read, and when all together hold too much."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

import limits
from limits import BATCH_BODY, BODY, BodyLimit


def chunks(size: int) -> Iterator[bytes]:
    for start in range(0, size, 1000):
        yield b" " * min(1000, size - start)


@pytest.mark.parametrize(("path", "limit"), [("/readings", BODY), ("/readings/batch", BATCH_BODY)])
def test_an_announced_body_past_the_limit_is_a_413(client: TestClient, path: str, limit: int) -> None:
    headers = {"content-type": "application/json"}
    assert client.post(path, content=b" " * limit, headers=headers).status_code == 422
    refused = client.post(path, content=b" " * (limit + 1), headers=headers)
    assert (refused.status_code, list(refused.json())) == (413, ["detail"])


@pytest.mark.parametrize(("path", "limit"), [("/readings", BODY), ("/readings/batch", BATCH_BODY)])
def test_a_body_of_unknown_length_past_the_limit_is_a_413(client: TestClient, path: str, limit: int) -> None:
    headers = {"content-type": "application/json"}
    assert client.post(path, content=chunks(limit), headers=headers).status_code == 422
    assert client.post(path, content=chunks(limit + 1), headers=headers).status_code == 413


def scope(*headers: tuple[bytes, bytes]) -> Scope:
    return {"type": "http", "path": "/", "headers": list(headers)}


async def run(limit: BodyLimit, messages: list[Message], asked: Scope) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await limit(asked, receive, send)
    return sent


@pytest.mark.parametrize("length", [b"-1", b"abc", b"9" * 5000])
def test_a_strange_content_length_is_a_413_and_the_application_is_not_called(length: bytes) -> None:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        pytest.fail("called")

    sent = asyncio.run(run(BodyLimit(application, frozenset()), [], scope((b"content-length", length))))
    assert sent[0]["status"] == 413


def test_bodies_that_together_hold_too_much_are_a_503_and_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TOGETHER", 10)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await receive()

    limit = BodyLimit(application, frozenset({"/"}))
    part: dict[str, Any] = {"type": "http.request", "body": b"123456", "more_body": True}
    with pytest.raises(HTTPException) as refusal:
        asyncio.run(run(limit, [part, part], scope()))
    assert (refusal.value.status_code, limit.held) == (503, 0)
    assert refusal.value.detail == "trop d'envois à la fois : réessayez dans un instant"
    assert refusal.value.headers == {"connection": "close", "retry-after": "1"}


def test_bodies_that_hold_as_much_as_they_may_are_taken_and_one_byte_more_is_not() -> None:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()

    limit = BodyLimit(application, frozenset({"/"}))
    limit.held = 32 * 2**20 - 3
    body: dict[str, Any] = {"type": "http.request", "body": b"123"}
    asyncio.run(run(limit, [body], scope()))
    assert limit.held == 32 * 2**20 - 3
    limit.held += 1
    with pytest.raises(HTTPException, match="trop d'envois"):
        asyncio.run(run(limit, [body], scope()))


def test_small_bodies_are_not_counted_among_them() -> None:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()

    limit = BodyLimit(application, frozenset())
    limit.held = 32 * 2**20
    asyncio.run(run(limit, [{"type": "http.request", "body": b"123"}], scope()))
    assert limit.held == 32 * 2**20


def test_a_body_too_large_that_was_not_announced_ends_its_connection() -> None:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()

    body: dict[str, Any] = {"type": "http.request", "body": b"x" * (BODY + 1)}
    with pytest.raises(HTTPException) as refusal:
        asyncio.run(run(BodyLimit(application, frozenset()), [body], scope()))
    assert refusal.value.headers == {"connection": "close"}
    assert refusal.value.detail == "corps de requête trop grand : 16384 octets au plus ici"


@pytest.mark.parametrize(("length", "status"), [(b"0" * 12, 0), (b"0" * 13, 413)])
def test_a_length_of_twelve_figures_is_read(length: bytes, status: int) -> None:
    async def application(scope: Scope, receive: Receive, send: Send) -> None: ...

    sent = asyncio.run(run(BodyLimit(application, frozenset()), [], scope((b"content-length", length))))
    assert [message["status"] for message in sent[:1]] == ([status] if status else [])


def test_what_is_no_request_passes() -> None:
    passed: list[str] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(scope["type"])

    asyncio.run(run(BodyLimit(application, frozenset()), [], {"type": "lifespan"}))
    assert passed == ["lifespan"]
