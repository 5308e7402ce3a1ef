"""What the launcher answers, refuses or leaves unsaid, each as loadtest's users will read it."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from startup import client

Answer = tuple[int, bytes]
Given = Callable[[Answer], None]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[Given]:
    """Let a server on loopback give one answer to whatever it is asked."""
    chosen: list[Answer] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
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
    with pytest.raises(client.Refused, match="réponse 500"):
        client.start("course")


def test_without_launcher_the_sentence_says_how_to_start_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with nobody() as address:
        monkeypatch.setattr(client, "LAUNCHER", address)
        with pytest.raises(client.Absent, match="docker compose --profile measure up"):
            client.targets()


@pytest.mark.parametrize("ask", [client.targets, lambda: list(client.run(["course"], 1, 1))])
def test_half_an_answer_is_a_launcher_that_fell_silent(given: Given, ask: Callable[[], object]) -> None:
    given((200, b'{"event": "beg'))
    with pytest.raises(client.Absent, match="s'est tu"):
        ask()
