"""What the front knows of the containers behind it, asked and changed through HAProxy's own runtime interface."""

import csv
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lab.console import stop
from lab.process import detached

DRAINING = 35.0  # seconds: a little more than `timeout server`, the longest that an answer may stay silent
RESOLVING = 20.0  # seconds; the front asks Docker for the addresses every second


@dataclass(frozen=True)
class Slot:
    """A place that a backend has for a container: one line of `show stat`."""

    name: str  # backend/server
    address: str  # IPv4 or IPv6, "" while no container is there
    ready: bool  # up, by a health check that was answered
    requests: int  # under way, or waiting for it


def docker(*arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The finished docker command, its output as text. Ctrl-C does not reach it: the script decides what follows."""
    return detached(["docker", *arguments], environment)


def compose(*arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The finished `docker compose` command, which knows the services of every profile."""
    return docker("compose", "--profile", "*", *arguments, environment=environment)


def ask(command: str) -> str:
    """HAProxy's answer to a command of its runtime interface; leaves with a sentence when it does not answer."""
    asked = compose("exec", "--no-TTY", "front", "python3", "ask.py", command)
    if asked.returncode != 0:
        stop(f"Le front ne répond pas : {asked.stderr.strip()[-300:]}. `make logs` montre ce qu'il dit.")
    return asked.stdout


def slots(shown: str) -> list[Slot]:
    """The places for containers, from the CSV that `show stat` answers."""
    rows = csv.DictReader(shown.removeprefix("# ").splitlines())
    return [
        Slot(
            name=f"{row['pxname']}/{row['svname']}",
            address=row["addr"].rpartition(":")[0],
            ready=row["status"] == "UP" and row["check_status"] == "L4OK",
            requests=int(row["scur"] or 0) + int(row["qcur"] or 0),
        )
        for row in rows
        if row["svname"] not in {"FRONTEND", "BACKEND"}
    ]


def at(address: str) -> list[Slot]:
    """The places that the front gives to the container at this address; none before it has found it."""
    return [slot for slot in slots(ask("show stat")) if slot.address == address]


def until(fact: Callable[[], bool], patience: float) -> bool:
    """Whether the fact came true within that many seconds."""
    deadline = time.monotonic() + patience
    while not (true := fact()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return true


def sends_to(address: str) -> bool:
    """Whether the front sends requests to the container at this address, or does so within RESOLVING."""

    def everywhere() -> bool:
        places = at(address)
        return bool(places) and all(slot.ready for slot in places)

    return until(everywhere, RESOLVING)


def settle(names: Iterable[str], state: str) -> None:
    """Put these places in HAProxy's state "drain" (finish, take nothing new) or "ready"."""
    ask("; ".join(f"set server {name} state {state}" for name in names))


def drain(address: str) -> list[str]:
    """The names of the container's places, given nothing new, once what it had is answered or DRAINING is over."""
    names = [slot.name for slot in at(address)]
    settle(names, "drain")
    until(lambda: not any(slot.requests for slot in at(address)), DRAINING)
    return names


def forget(address: str, names: Iterable[str]) -> None:
    """Give the places of a container that is gone to whoever comes next."""
    until(lambda: not at(address), RESOLVING)
    settle(names, "ready")
