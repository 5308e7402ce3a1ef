"""What the launcher answers: the one service that starts the targets, spoken to over its own network.

Each answer is read until its end or dropped: a closed connection tells the launcher to stop and to remove what it
started, so nothing here catches the exception that ends a reader.
"""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from startup.events import Event, Listed, Sample

LAUNCHER = os.environ.get("LAB_LAUNCHER", "http://launcher")
PATIENCE_S = 600  # between two pieces of an answer: a machine emulated without KVM takes minutes to start
ENABLE = "docker compose --profile measure up --detach --wait launcher"


class Absent(Exception):
    """Nobody answers at the launcher's address; its text is a French sentence."""


class Refused(Exception):
    """The launcher said no: its status, its French sentence, and the target's last log lines if it sent any."""

    def __init__(self, status: int, sentence: str, log: list[str]) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.log = log


def targets() -> dict[str, Listed]:
    """The launcher's targets by name: label, kind, image, available, reason, base; Absent or Refused."""
    with closing(_connect()) as connection:
        listed: list[Listed] = _read(_ask(connection, "GET", "/targets"))["targets"]
    return {each["name"]: each for each in listed}


def start(target: str) -> Sample:
    """One sample of one start; Absent, or Refused (502: it never answered)."""
    with closing(_connect()) as connection:
        sample: Sample = _read(_ask(connection, "POST", "/starts", {"target": target}))
    return sample


def run(chosen: list[str], rounds: int, seed: int) -> Iterator[Event]:
    """The events of a run as they come, from "begin" to "end"; Absent, or Refused."""
    with closing(_connect()) as connection:
        order = {"targets": chosen, "rounds": rounds, "seed": seed}
        answer = _ask(connection, "POST", "/runs", order)
        try:
            for line in answer:
                if line.strip():
                    event: Event = json.loads(line)
                    yield event
        except (OSError, HTTPException, ValueError) as error:
            raise Absent(f"Le lanceur s'est tu pendant la mesure ({type(error).__name__}).") from error


def _connect() -> HTTPConnection:
    place = urlsplit(LAUNCHER)
    return HTTPConnection(place.hostname or "launcher", place.port or 80, timeout=PATIENCE_S)


def _ask(connection: HTTPConnection, method: str, path: str, body: object = None) -> HTTPResponse:
    text = None if body is None else json.dumps(body)
    try:
        connection.request(method, path, text, {"Content-Type": "application/json"} if text else {})
        answer = connection.getresponse()
    except (OSError, HTTPException) as error:
        raise Absent(f"Le lanceur ne répond pas. Démarrez-le : {ENABLE}") from error
    if answer.status >= 400:
        raise _refusal(answer)
    return answer


def _read(answer: HTTPResponse) -> Any:
    try:
        return json.load(answer)
    except (OSError, HTTPException, ValueError) as error:
        raise Absent("Le lanceur s'est tu au milieu de sa réponse.") from error


def _refusal(answer: HTTPResponse) -> Refused:
    """The refusal in an answer: {"detail": sentence, "log": lines}, without a log, or without either."""
    try:
        told = json.load(answer)
    except (OSError, HTTPException, ValueError):
        told = None
    known = told if isinstance(told, dict) else {}
    sentence = known.get("detail")
    if not isinstance(sentence, str):
        sentence = f"Le lanceur a refusé la demande (réponse {answer.status})."
    return Refused(answer.status, sentence, [str(line) for line in known.get("log") or []])
