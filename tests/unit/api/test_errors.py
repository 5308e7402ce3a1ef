"""Refusals that no body explains: a method that an address does not have, a client that has left."""

import asyncio
import threading
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

import main

LEAVES: list[Message] = [
    {"type": "http.request", "body": b"[", "more_body": True},
    {"type": "http.disconnect"},
]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/readings", "GET, HEAD, POST"),
        ("/readings/batch", "POST"),
        ("/readings/1", "DELETE, GET, HEAD, PUT"),
        ("/health", "GET, HEAD"),
    ],
)
def test_a_405_names_every_method_of_its_address(client: TestClient, path: str, allowed: str) -> None:
    answer = client.options(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


def test_a_client_that_leaves_amid_a_batch_is_no_error_of_the_server(client: TestClient) -> None:
    messages, sent = list(LEAVES), []

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    scope: dict[str, Any] = {
        "type": "http", "method": "POST", "path": "/readings/batch", "query_string": b"", "headers": headers,
    }  # fmt: skip
    asyncio.run(main.app(scope, receive, send))
    assert sent[0]["status"] == 400


def test_no_thread_left_to_compute_in_is_a_503_and_no_traceback(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refused)
        answer = client.get("/cpu", params={"ms": 1})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json() == {"detail": "trop de calculs à la fois : réessayez dans un instant"}
    assert client.get("/cpu", params={"ms": 1}).status_code == 200


def test_another_runtime_error_is_still_an_error_of_the_server(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(milliseconds: int) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(main, "burn", broken)
    assert client.get("/cpu", params={"ms": 1}).status_code == 500


def test_the_document_says_that_the_refusals_of_the_export_are_json() -> None:
    answers = main.app.openapi()["paths"]["/readings.csv"]["get"]["responses"]
    assert {code: list(answer["content"]) for code, answer in answers.items()} == {
        "200": ["text/csv"],
        "403": ["application/json"],
        "422": ["application/json"],
        "503": ["application/json"],
    }
