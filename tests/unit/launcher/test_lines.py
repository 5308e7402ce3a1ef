"""Events become lines of JSON; a reader that leaves stops their source, which is always finished."""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.types import Message

from launcher.lines import Lines

Stopped = Callable[[], bool]


def stream(
    events: Callable[[Stopped], Iterator[dict[str, Any]]], *, leaves_after: int | None = None
) -> tuple[list[Message], list[str]]:
    """What was sent, and what happened; the reader leaves after so many lines."""
    sent: list[Message] = []
    happened: list[str] = []

    async def play() -> None:
        left = asyncio.Event()

        async def receive() -> Message:
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)
            if leaves_after is not None and len(sent) > leaves_after:
                left.set()

        await Lines(events, lambda: happened.append("finished"))({"type": "http"}, receive, send)

    asyncio.run(asyncio.wait_for(play(), 10))
    return sent, happened


def test_each_event_is_one_line_with_its_accents_and_the_stream_has_an_end() -> None:
    sent, happened = stream(lambda stopped: iter([{"label": "après\nminuit"}, {"n": 1}]))
    assert sent[0]["status"] == 200
    assert (b"content-type", b"application/x-ndjson") in sent[0]["headers"]
    assert "content-length" not in [name.decode() for name, _ in sent[0]["headers"]]
    assert {each["type"] for each in sent[1:]} == {"http.response.body"}
    body = b"".join(each["body"] for each in sent[1:])
    assert "après".encode() in body
    assert [json.loads(each) for each in body.splitlines()] == [{"label": "après\nminuit"}, {"n": 1}]
    assert [each["more_body"] for each in sent[1:]] == [True, True, False]
    assert happened == ["finished"]


def test_a_reader_that_leaves_stops_the_source_and_what_it_started_is_finished() -> None:
    seen: list[int] = []

    def endless(stopped: Stopped) -> Iterator[dict[str, Any]]:
        while not stopped():
            seen.append(1)
            yield {"n": len(seen)}

    sent, happened = stream(endless, leaves_after=3)
    assert len(sent) >= 4
    assert happened == ["finished"]


def test_a_source_that_breaks_says_so_to_its_reader(capfd: pytest.CaptureFixture[str]) -> None:
    def broken(stopped: Stopped) -> Iterator[dict[str, Any]]:
        yield {"n": 1}
        raise ZeroDivisionError

    sent, happened = stream(broken)
    lines = [json.loads(each["body"]) for each in sent[1:-1]]
    assert lines[0] == {"n": 1}
    said = "Le lanceur s'est trompé : `docker compose logs launcher` dit où."
    assert lines[1] == {"event": "error", "sentence": said, "log": []}
    assert happened == ["finished"]
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_number_that_json_does_not_have_is_a_mistake_of_ours(capfd: pytest.CaptureFixture[str]) -> None:
    sent, _ = stream(lambda stopped: iter([{"n": float("nan")}]))
    assert json.loads(sent[1]["body"])["event"] == "error"
    assert "ValueError" in capfd.readouterr().err


def test_a_reader_who_is_gone_when_we_write_is_no_error_and_the_source_is_finished() -> None:
    happened: list[str] = []

    async def play() -> None:
        async def receive() -> Message:
            return await asyncio.Future()

        async def send(message: Message) -> None:
            raise OSError("gone")

        await Lines(lambda stopped: iter([{"n": 1}]), lambda: happened.append("finished"))({}, receive, send)

    asyncio.run(asyncio.wait_for(play(), 10))
    assert happened == ["finished"]
