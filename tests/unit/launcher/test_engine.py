"""The client of the engine: the version it speaks, what it takes for an answer, how it reads a log."""

import json
from collections.abc import Callable
from typing import Any, cast

import httpx2
import pytest

from launcher.answers import Body
from launcher.engine import Engine, EngineFailed, negotiate, unframed


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
def test_the_version_spoken_is_ours_or_the_nearest_that_the_engine_knows(newest: str, oldest: str, spoken: str) -> None:
    assert negotiate({"ApiVersion": newest, "MinAPIVersion": oldest}) == spoken


def test_every_call_names_the_version() -> None:
    engine, asked = client(httpx2.Response(200, json={}))
    engine.info()
    assert [request.url.path for request in asked] == ["/version", "/v1.45/info"]


def test_the_engine_s_own_sentence_is_in_the_failure() -> None:
    engine, _ = client(httpx2.Response(409, json={"message": "name in use"}))
    with pytest.raises(EngineFailed, match="409 : name in use") as failed:
        engine.create("x", cast("Body", {}))
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


def framed(text: bytes) -> bytes:
    """A piece of standard output, as the engine sends it."""
    return bytes([1, 0, 0, 0]) + len(text).to_bytes(4, "big") + text


LOG = httpx2.Response(200, content=framed(b"a moment\nb\n"))
NAMED = httpx2.Response(201, json={"Id": "x"})
NOTHING = httpx2.Response(204)
STARTED = httpx2.Response(304)
KNOWN = httpx2.Response(200, json={"known": True})
ABSENT = httpx2.Response(404, json={"message": "absent"})
GOING = httpx2.Response(409, json={"message": "going"})
LAYERS = httpx2.Response(200, json=[{"Size": 3}, {"Size": 4}])
PACKED = httpx2.Response(200, json=[{"Size": 0}])


@pytest.mark.parametrize(
    ("asks", "answer", "request_line", "sent", "found"),
    [
        (lambda e: e.info(), KNOWN, "GET /info", None, {"known": True}),
        (lambda e: e.image("i"), KNOWN, "GET /images/i/json", None, {"known": True}),
        (lambda e: e.image("i"), ABSENT, "GET /images/i/json", None, None),
        (lambda e: e.size("i"), LAYERS, "GET /images/i/history", None, 7),
        (lambda e: e.size("i"), PACKED, "GET /images/i/history", None, None),
        (lambda e: e.size("i"), ABSENT, "GET /images/i/history", None, None),
        (lambda e: e.create("n", {"Image": "i"}), NAMED, "POST /containers/create?name=n", {"Image": "i"}, "x"),
        (lambda e: e.start("n"), NOTHING, "POST /containers/n/start", None, None),
        (lambda e: e.start("n"), STARTED, "POST /containers/n/start", None, None),
        (lambda e: e.inspect("n"), KNOWN, "GET /containers/n/json", None, {"known": True}),
        (lambda e: e.network("n"), KNOWN, "GET /networks/n", None, {"known": True}),
        (lambda e: e.statistics("n"), KNOWN, "GET /containers/n/stats?stream=false&one-shot=true", None,
         {"known": True}),
        (lambda e: e.logs("n"), LOG, "GET /containers/n/logs?stdout=1&stderr=1&timestamps=1&tail=all", None,
         ["a moment", "b"]),
        (lambda e: e.logs("n", 10), ABSENT, "GET /containers/n/logs?stdout=1&stderr=1&timestamps=1&tail=10", None, []),
        (lambda e: e.logs("n", 10), GOING, "GET /containers/n/logs?stdout=1&stderr=1&timestamps=1&tail=10", None, []),
        (lambda e: e.remove("n"), NOTHING, "DELETE /containers/n?force=1&v=1", None, None),
        (lambda e: e.prepare_exec("n", {"Cmd": []}), NAMED, "POST /containers/n/exec", {"Cmd": []}, "x"),
        (lambda e: e.start_exec("x", detach=True), LOG, "POST /exec/x/start", {"Detach": True, "Tty": False}, []),
        (lambda e: e.start_exec("x", detach=False), LOG, "POST /exec/x/start", {"Detach": False, "Tty": False},
         ["a moment", "b"]),
        (lambda e: e.inspect_exec("x"), KNOWN, "GET /exec/x/json", None, {"known": True}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_each_call_is_one_request_of_the_engine_s_documentation(
    asks: Callable[[Engine], Any], answer: httpx2.Response, request_line: str, sent: Any, found: Any
) -> None:
    engine, asked = client(answer)
    assert asks(engine) == found
    address = str(asked[-1].url).removeprefix("http://engine/v1.45")
    assert f"{asked[-1].method} {address}" == request_line
    assert (json.loads(asked[-1].content) if asked[-1].content else None) == sent


@pytest.mark.parametrize("status", [404, 409])
def test_what_is_absent_or_going_is_a_failure_where_it_is_needed(status: int) -> None:
    engine, _ = client(*[httpx2.Response(status, json={"message": "no"})] * 3)
    for ask in (engine.start, engine.inspect, engine.inspect_exec):
        with pytest.raises(EngineFailed, match=f"^Le moteur Docker a répondu {status} : no$"):
            ask("n")


@pytest.mark.parametrize(("body", "said"), [(b"proxy", "proxy"), (b"[]", "[]"), (b"{}", "{}"), (b"x" * 501, "x" * 500)])
def test_an_answer_that_is_not_the_engine_s_is_shown_as_it_is(body: bytes, said: str) -> None:
    engine, _ = client(httpx2.Response(500, content=body))
    with pytest.raises(EngineFailed) as failed:
        engine.info()
    assert str(failed.value) == f"Le moteur Docker a répondu 500 : {said}"


def test_an_engine_that_does_not_answer_has_no_status() -> None:
    def gone(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadTimeout("timed out")

    with pytest.raises(EngineFailed) as failed:
        Engine(httpx2.MockTransport(gone))
    assert (failed.value.status, str(failed.value)) == (0, "Le moteur Docker ne répond pas : timed out.")


def test_an_engine_that_does_not_tell_its_oldest_version_is_one_of_before_that_was_told() -> None:
    assert negotiate({"ApiVersion": "1.20"}) == "1.24"
    assert negotiate({"ApiVersion": "1.30"}) == "1.30"


def test_a_log_cut_amid_a_header_ends_before_it() -> None:
    assert unframed(framed(b"one") + framed(b"two")[:7]) == b"one"
    assert unframed(framed(b"") + framed(b"two")) == b"two"


def test_an_engine_let_go_is_asked_nothing_more() -> None:
    engine, _ = client()
    engine.close()
    with pytest.raises(RuntimeError):
        engine.info()
