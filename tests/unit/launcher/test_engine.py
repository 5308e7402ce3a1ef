"""The client of the engine: the version it speaks, what it takes for an answer, how it reads a log."""

import json
from typing import Any

import httpx2
import pytest

from engine import Engine, EngineFailed, negotiate, unframed


def client(*answers: httpx2.Response) -> tuple[Engine, list[httpx2.Request]]:
    """An engine that gives these answers in turn, and what it was asked."""
    described = httpx2.Response(200, json={"ApiVersion": "1.51", "MinAPIVersion": "1.24"})
    queue, asked = [described, *answers], list[httpx2.Request]()

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return queue.pop(0)

    return Engine(httpx2.MockTransport(answer)), asked


@pytest.mark.parametrize(
    ("newest", "oldest", "spoken"),
    [("1.51", "1.24", "1.45"), ("1.45", "1.24", "1.45"), ("1.9", "1.5", "1.9"), ("1.60", "1.50", "1.50")],
)
def test_the_version_spoken_is_ours_or_the_nearest_that_the_engine_knows(
    newest: str, oldest: str, spoken: str
) -> None:
    assert negotiate({"ApiVersion": newest, "MinAPIVersion": oldest}) == spoken


def test_every_call_names_the_version() -> None:
    engine, asked = client(httpx2.Response(200, json={}))
    engine.info()
    assert [request.url.path for request in asked] == ["/version", "/v1.45/info"]


def test_the_engine_s_own_sentence_is_in_the_failure() -> None:
    engine, _ = client(httpx2.Response(409, json={"message": "name in use"}))
    with pytest.raises(EngineFailed, match="409 : name in use") as failed:
        engine.create("x", {})
    assert failed.value.status == 409


def test_an_engine_that_does_not_answer_is_a_sentence() -> None:
    def gone(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadTimeout("timed out")

    with pytest.raises(EngineFailed, match="ne répond pas : timed out"):
        Engine(httpx2.MockTransport(gone))


@pytest.mark.parametrize("why", ["[Errno 2] No such file or directory", "[Errno 13] Permission denied"])
def test_a_socket_that_is_not_there_or_refuses_says_who_starts_the_launcher_otherwise(why: str) -> None:
    def refused(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError(why)

    with pytest.raises(EngineFailed) as failed:
        Engine(httpx2.MockTransport(refused))
    assert str(failed.value).startswith(f"Le lanceur ne joint pas le moteur Docker ({why}) : `make startup`")


@pytest.mark.parametrize("status", [204, 404, 409])
def test_removing_what_is_gone_or_going_is_no_failure(status: int) -> None:
    engine, asked = client(httpx2.Response(status))
    engine.remove("x")
    assert (asked[-1].method, asked[-1].url.params["force"]) == ("DELETE", "1")


def test_an_image_that_is_not_there_is_none() -> None:
    engine, _ = client(httpx2.Response(404, json={"message": "no such image"}))
    assert engine.image("x") is None


def test_containers_are_found_by_their_label() -> None:
    engine, asked = client(httpx2.Response(200, json=[{"Id": "1"}, {"Id": "2"}]))
    assert engine.labelled("a=b") == ["1", "2"]
    filters: dict[str, Any] = json.loads(asked[-1].url.params["filters"])
    assert filters == {"label": ["a=b"]}
    assert asked[-1].url.params["all"] == "1"  # those that ended too


def test_a_log_s_pieces_are_joined_without_their_headers() -> None:
    def piece(text: bytes) -> bytes:
        return bytes([1, 0, 0, 0]) + len(text).to_bytes(4, "big") + text

    assert unframed(piece(b"one\ntw") + piece(b"o\n")) == b"one\ntwo\n"
    assert unframed(b"") == b""
