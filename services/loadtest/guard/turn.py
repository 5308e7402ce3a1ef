"""One run at a time, page and command together, and never without end.

Two runs in one container would measure each other. The lock is the kernel's (flock): a killed
run leaves none.
"""

import fcntl
import os
import tempfile
from pathlib import Path
from typing import IO, Any

import gevent
from flask import Response, jsonify, request
from locust.env import Environment
from locust.web import WebUI

from guard import target

BUSY = "Un tir est déjà en cours : attendez sa fin, ou arrêtez-le."


class Turn:
    """The right to fire, shared by every process of this container through one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: IO[bytes] | None = None

    def take(self) -> bool:
        """True if the turn is ours, now or already."""
        if self.file is None:
            file = self.path.open("ab")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                return False
            self.file = file
        return True

    def give_back(self) -> None:
        """Let the next one fire."""
        if self.file is not None:
            self.file.close()
            self.file = None


turn = Turn(Path(tempfile.gettempdir(), f"loadtest-{os.getuid()}.lock"))
clock: dict[str, "gevent.Greenlet[..., None]"] = {}


def refuse_when_busy() -> tuple[Response, int] | None:
    """409 to a start while the other one fires (200 to Locust's own page, which shows nothing else)."""
    if request.method != "POST" or request.path != "/swarm" or turn.take():
        return None
    status = 200 if request.headers.get("Origin") else 409
    return jsonify(success=False, message=BUSY, host=target.TARGET), status


def queue(environment: Environment, web_ui: WebUI | None) -> None:
    """Take the turn of a run without a page, or leave with code 3; have the page ask for its own before each run."""
    if target.commanded(environment) and not turn.take():
        raise SystemExit(target.leave(BUSY))
    if web_ui is not None and web_ui.app is not None:
        web_ui.app.before_request(refuse_when_busy)


def wind(environment: Environment, **_: Any) -> None:
    """Stop the run when its longest time has passed: a new POST /swarm forgets the run_time of the first."""
    if environment.runner is not None:
        clock["end"] = gevent.spawn_later(target.MAX_RUN_TIME, environment.runner.stop)


def end(environment: Environment, **_: Any) -> None:
    """Give the turn back."""
    timer = clock.pop("end", None)
    if timer is not None and timer is not gevent.getcurrent():
        timer.kill(block=False)
    if environment.web_ui is not None:
        turn.give_back()
