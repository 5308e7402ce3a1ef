"""A thousand answers that nobody reads: the api keeps its memory, and lets go of who takes nothing.

The control is the same application, whose exports keep the readings of the page that they send.
"""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.reliability.crash import docker, inspected
from tests.reliability.health import healthy
from tests.reliability.promises import Promise
from tests.reliability.siege import inside
from tests.reliability.test_limits import MIB, memory
from tests.stack.stacks import Stack, running_stack

NONREADERS = (Path(__file__).parent / "nonreaders.py").read_text(encoding="utf-8")
CLIENTS, EACH = 2, 500
PATIENCE = 240  # seconds: the api's own is 30, and a busy machine is slow
BATCHES, ROWS = 6, 10_000
# The largest that the api takes: 225 bytes of JSON. An export of them all is more than the 4 MB that Linux keeps for a
# socket which sends (tcp_wmem).
READING = {
    "sensor": 64 * "s",
    "at": "2026-01-01T00:00:00Z",
    "value": -1.2345678901234567e-300,
    "unit": 16 * "🌡",
}
KINDS = {
    "exports": ["/readings.csv"],
    "pages": ["/readings?limit=1000"],
    "files and documents": [
        "/static/redoc.standalone.js",
        "/static/swagger-ui-bundle.js",
        "/openapi.json",
        "/docs",
    ],
    "all of them": [
        "/readings.csv",
        "/readings?limit=1000",
        "/static/redoc.standalone.js",
        "/openapi.json",
        "/readings/1",
    ],
}


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with running_stack(Path(__file__).with_name("unread.yaml"), published=("hoarding",)) as running:
        for service in ("api", "hoarding"):
            for _ in range(BATCHES):
                url = f"{running.url(service)}/readings/batch"
                sent = httpx2.post(url, json=[READING] * ROWS, trust_env=False, timeout=120)
                assert sent.status_code == 201, sent.text
        yield running


@contextmanager
def unread(stack: Stack, service: str, paths: list[str]) -> Iterator[int]:
    """CLIENTS, each at an address of its own, that hold EACH unread answers; yields how many have asked."""
    argv = inside(stack, "python3", "-c", NONREADERS, service, "80", str(EACH), *paths)
    with ExitStack() as clients:
        held = [
            clients.enter_context(subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            for _ in range(CLIENTS)
        ]
        try:
            yield sum(int(json.loads(each.stdout.readline())) for each in held if each.stdout)
        finally:
            for each in held:
                each.communicate(timeout=60)  # closes its input, which ends it


def until(url: str, status: int) -> None:
    """Return once a small export is answered with this status."""
    deadline = time.monotonic() + PATIENCE
    with httpx2.Client(trust_env=False, timeout=60) as client:
        while (found := client.get(f"{url}/readings.csv?sensor=none").status_code) != status:
            assert time.monotonic() < deadline, f"still {found}, and not {status}"


def test_a_thousand_unread_answers_leave_the_api_its_memory_and_then_their_places(
    stack: Stack, promise: Promise
) -> None:
    url, peaks = stack.url("api"), {}
    for kind, paths in KINDS.items():
        healthy(url, PATIENCE)
        with unread(stack, "api", paths) as asked:
            assert asked >= CLIENTS * EACH * 0.9  # the rest is refused: past the places, and the queue for them
            healthy(url, PATIENCE)  # while all are still held, as far as their clients are concerned
            if kind == "exports":
                until(url, 503)  # all places of exports are taken
                until(url, 200)  # and let go, by the deadline alone
            peaks[kind], limit = memory(stack, "api")
    naive = stack.container("hoarding")
    with unread(stack, "hoarding", KINDS["exports"]):
        docker("wait", naive)
    control = inspected(naive)["State"]
    promise(
        f"{CLIENTS * EACH} unread answers: memory under its limit",
        f"{', '.join(f'{kind} {peak / MIB:.0f}' for kind, peak in peaks.items())} of {limit // MIB} MiB",
        f"exports that keep their readings: out of memory {control['OOMKilled']}",
    )
    assert max(peaks.values()) < limit
    assert inspected(stack.container("api"))["RestartCount"] == 0
    assert (control["OOMKilled"], control["ExitCode"]) == (True, 137)
