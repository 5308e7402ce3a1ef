"""What the launcher answers, refuses or leaves unsaid, each as loadtest's users will read it."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from startup import client

Answer = tuple[int, bytes]
Given = Callable[[Answer], None]


@pytest.fixture
def seen() -> list[Any]:
    """Of each request, its method, address, type and value."""
    return []


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, seen: list[Any]) -> Iterator[Given]:
    """Let a server on loopback give one answer to whatever it is asked."""
    chosen: list[Answer] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            value = json.loads(body) if body else None
            seen.append((self.command, self.path, self.headers.get("Content-Type"), value))
            status, body = chosen[0]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(client, "LAUNCHER", f"http://127.0.0.1:{server.server_port}")
    yield chosen.append
    server.shutdown()
    server.server_close()


@contextmanager
def nobody() -> Iterator[str]:
    """An address at which nobody answers: bound, and not listened to."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def test_the_targets_come_by_name(given: Given) -> None:
    given((200, json.dumps({"targets": [{"name": "course", "available": True}]}).encode()))
    assert client.targets() == {"course": {"name": "course", "available": True}}


def test_the_events_of_a_run_come_one_by_one(given: Given) -> None:
    given((200, b'{"event": "begin"}\n\n{"event": "end"}\n'))
    assert [each["event"] for each in client.run(["course"], 1, 1)] == ["begin", "end"]


@pytest.mark.parametrize(
    ("body", "sentence", "log"),
    [
        ({"detail": "Une mesure est en cours."}, "Une mesure est en cours.", []),
        ({"detail": "Pas de réponse.", "log": ["fin", 3]}, "Pas de réponse.", ["fin", "3"]),
        ({"detail": [{"loc": ["body"], "msg": "?"}]}, "Le lanceur a refusé la demande (réponse 429).", []),
        ([], "Le lanceur a refusé la demande (réponse 429).", []),
    ],
)
def test_a_refusal_keeps_its_status_its_sentence_and_its_log(
    given: Given, body: object, sentence: str, log: list[str]
) -> None:
    given((429, json.dumps(body).encode()))
    with pytest.raises(client.Refused) as refused:
        client.start("course")
    assert (refused.value.status, refused.value.sentence, refused.value.log) == (429, sentence, log)


def test_a_refusal_that_is_no_json_still_has_a_sentence(given: Given) -> None:
    given((500, b"<html>"))
    with pytest.raises(client.Refused, match=r"^Le lanceur a refusé la demande \(réponse 500\)\.$"):
        client.start("course")


def test_without_launcher_the_sentence_says_how_to_start_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with nobody() as address:
        monkeypatch.setattr(client, "LAUNCHER", address)
        with pytest.raises(client.Absent) as absent:
            client.targets()
    command = "docker compose --profile measure up --detach --wait launcher"
    assert str(absent.value) == f"Le lanceur ne répond pas. Démarrez-le : {command}"


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (client.targets, "Le lanceur s'est tu au milieu de sa réponse."),
        (
            lambda: list(client.run(["course"], 1, 1)),
            "Le lanceur s'est tu pendant la mesure (JSONDecodeError).",
        ),
    ],
)
def test_half_an_answer_is_a_launcher_that_fell_silent(given: Given, ask: Callable[[], object], said: str) -> None:
    given((200, b'{"event": "beg'))
    with pytest.raises(client.Absent, match=f"^{re.escape(said)}$"):
        ask()


@pytest.mark.parametrize(
    ("ask", "asked"),
    [
        (client.targets, ("GET", "/targets", None, None)),
        (lambda: client.start("fast"), ("POST", "/starts", "application/json", {"target": "fast"})),
        (
            lambda: list(client.run(["fast"], 3, 5)),
            ("POST", "/runs", "application/json", {"targets": ["fast"], "rounds": 3, "seed": 5}),
        ),
    ],
)
def test_the_launcher_is_asked_for_names_and_numbers_and_nothing_else(
    given: Given, seen: list[Any], ask: Callable[[], object], asked: tuple[str, str, str | None, Any]
) -> None:
    given((200, b'{"targets": []}'))
    ask()
    assert seen == [asked]


@pytest.mark.parametrize(("status", "refused"), [(399, False), (400, True)])
def test_a_status_from_400_on_is_a_refusal(given: Given, status: int, refused: bool) -> None:
    given((status, b'{"detail": "Non."}'))
    if refused:
        with pytest.raises(client.Refused, match=r"^Non\.$"):
            client.start("course")
    else:
        answer: Any = client.start("course")
        assert answer == {"detail": "Non."}


@pytest.mark.parametrize(
    ("launcher", "host", "port"),
    [("http://launcher", "launcher", 80), ("http://127.0.0.1:8070", "127.0.0.1", 8070), ("", "launcher", 80)],
)
def test_the_launcher_is_where_its_address_says(
    monkeypatch: pytest.MonkeyPatch, launcher: str, host: str, port: int
) -> None:
    monkeypatch.setattr(client, "LAUNCHER", launcher)
    connection = client._connect()
    assert (connection.host, connection.port) == (host, port)
