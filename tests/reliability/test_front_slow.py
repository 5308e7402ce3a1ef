"""Slow is not down: what takes the application long keeps nobody of another address out of the room.

The control is the front as it was, which asked for GET /health, before an api as it was, whose event loop held the
summaries; both beside the real ones, on the same data. What is counted are refusals, never seconds.
"""

import csv
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import httpx2
import pytest

from tests.reliability.beside import Tally, reading
from tests.reliability.health import healthy
from tests.reliability.promises import Promise
from tests.stack.stacks import ROOT, Stack, running_stack

SETTINGS = (ROOT / "services/front/haproxy.cfg").read_text(encoding="utf-8")
AS_IT_WAS = {
    "  default-server check inter 1s fall 5 ": "  option httpchk GET /health\n  default-server check inter 1s fall 2 ",
    " or long\n": " or { path /readings.csv }\n",
    "api:80": "late:80",
}
LOOP = """
cp -r /app /tmp/late && cd /tmp/late
sed -i 's/await storage.summary_aside(/storage.summary(/' main.py && grep -q 'return storage.summary(' main.py
exec uvicorn main:app --host 0.0.0.0 --port 80
"""
# 1.2 million readings of one sensor, one each ten seconds; and a few of another.
FILL = """
import sqlite3
base = sqlite3.connect("/data/readings.sqlite3", isolation_level=None, timeout=60)
for sensor, count in (("dense", 1_200_000), ("light", 100)):
    base.execute('''WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
    INSERT INTO readings (sensor, at, value, unit)
    SELECT ?, 1767225600000 + i * 10000, i % 40, '°C' FROM n''', (count, sensor))
"""
WINDOW = "bucket=day&since=2026-01-01T00:00:00Z&until=2026-06-01T00:00:00Z"
READ = ("/health", "/readings?limit=5", "/readings/7", f"/sensors/light/summary?{WINDOW}")
FRONT, CONTROL = ("front", 8080), ("control", 8080)
# Readers of the control: three lost the room nothing where a summary takes a quarter of the check's second.
CROWD = 40


class Room(NamedTuple):
    """The stack; the id of the control's front, and of its api."""

    stack: Stack
    front: str
    api: str


@contextmanager
def container(stack: Stack, *words: str, given: str = "") -> Iterator[str]:
    """The id of a container on the network of the front and the api, while the block runs."""
    argv = ["docker", "create", "--interactive", "--rm", f"--network={stack.project}_front", *words]
    number = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
    attached = ["docker", "start", "--attach", "--interactive", number]
    with subprocess.Popen(attached, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdin is not None
            process.stdin.write(given)
            process.stdin.close()
            yield number
        finally:
            subprocess.run(["docker", "rm", "--force", number], capture_output=True, check=False)


def rows(front: str) -> dict[str, dict[str, str]]:
    """What a front tells of each place that it has for a container, by backend and server."""
    argv = ["docker", "exec", front, "python3", "ask.py", "show stat"]
    shown = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    return {f"{row['pxname']}/{row['svname']}": row for row in csv.DictReader(shown.removeprefix("# ").splitlines())}


def state(front: str, place: str) -> str:
    """Whether the front sends requests there, and what its last look found."""
    row = rows(front)[place]
    return f"{row['status']} {row['check_status']}"


def until(front: str, place: str, wanted: str) -> None:
    """Return once the front says so of the place."""
    deadline = time.monotonic() + 120
    while not (seen := state(front, place)).startswith(wanted):
        assert time.monotonic() < deadline, seen
        time.sleep(0.1)


def requests(front: str) -> dict[str, int]:
    """How many requests each place has under way."""
    return {name: int(row["scur"]) for name, row in rows(front).items()}


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    settings = SETTINGS
    for now, before in AS_IT_WAS.items():
        assert now in settings
        settings = settings.replace(now, before)
    with running_stack(profiles=("room",)) as stack, ExitStack() as control:
        filled = stack.exec("api", ["python3", "-c", FILL])
        assert filled[0] == 0
        guards = ["--cap-drop=ALL", "--user=10001:10001", "--cpus=1", "--memory=256m", "--tmpfs=/tmp"]
        api = [*guards, "--network-alias=late", f"--volume={stack.project}_api-data:/data"]
        api += ["--sysctl=net.ipv4.ip_unprivileged_port_start=0", "--env=LAB_DATABASE=/data/readings.sqlite3"]
        late = control.enter_context(container(stack, *api, f"docker-lab/api:{stack.project}", "sh", "-ec", LOOP))
        words = [
            "--network-alias=control",
            "--env=FRONT_API_PORT=1",
            "--env=FRONT_DOCS_PORT=1",
            "--env=OWN_API=-",
        ]
        run = "cat >/tmp/haproxy.cfg; exec haproxy -db -f /tmp/haproxy.cfg"
        image = f"docker-lab/front:{stack.project}"
        front = control.enter_context(
            container(stack, *guards, "--init", *words, image, "sh", "-c", run, given=settings)
        )
        with reading(stack, CONTROL, 1, "/health") as first:
            first.until(lambda seen: bool(seen.counts.get(200)))
        until(front, "api/api1", "UP L7OK")
        healthy(stack.url("front_api"))
        yield Room(stack, front, late)


def test_an_api_that_is_late_is_waited_for(room: Room) -> None:
    """Both apis are stopped in the middle of everything, until the control has taken its own away."""
    stack, paused = room.stack, [room.stack.container("api"), room.api]
    with ThreadPoolExecutor(1) as pool, httpx2.Client(trust_env=False, timeout=120) as client:
        subprocess.run(["docker", "pause", *paused], check=True, capture_output=True)
        try:
            until(room.front, "api/api1", "DOWN")
            asked = pool.submit(client.get, f"{stack.url('front_api')}/health")
            with reading(stack, CONTROL, 1, "/health") as control:
                control.until(lambda seen: seen.total > 0)
            there = state(stack.container("front"), "api/api1")
        finally:
            subprocess.run(["docker", "unpause", *paused], check=True, capture_output=True)
        status = asked.result().status_code
    until(room.front, "api/api1", "UP")
    assert control.counts == {503: 1}
    assert there.startswith("UP")
    assert status == 200


@pytest.mark.parametrize(
    ("kind", "count", "path", "answers"),
    [
        ("a dense summary", 3, f"/sensors/dense/summary?{WINDOW}", 12),
        ("/cpu?ms=1000", 40, "/cpu?ms=1000", 20),
    ],
)
def test_the_heavy_requests_of_one_address_refuse_nobody_at_another(
    room: Room, promise: Promise, kind: str, count: int, path: str, answers: int
) -> None:
    def answered(seen: Tally) -> bool:
        return seen.counts.get(200, 0) + seen.counts.get(422, 0) >= answers

    stack = room.stack
    with reading(stack, FRONT, count, path) as heavy:
        heavy.until(lambda seen: seen.total > 0)
        with reading(stack, FRONT, 2, *READ) as other:
            heavy.until(answered)
            other.until(lambda seen: seen.total >= 40)
    with reading(stack, CONTROL, CROWD, path), reading(stack, CONTROL, 2, *READ) as bare:
        bare.until(lambda seen: seen.refused > 0)
    control = f"the front as it was, {CROWD} readers: {bare}"
    promise(f"{count} readers of {kind}: another address", str(other), control)
    assert set(other.counts) == {200}, other.counts
    until(room.front, "api/api1", "UP")


@pytest.mark.parametrize("path", ["/cpu", "/%63pu", "/wait", "/sensors/dense/summary", "/readings.csv"])
def test_one_address_has_five_long_requests_at_once_and_the_next_is_told_so(room: Room, path: str) -> None:
    """The api, stopped in the middle of everything, ends none of them meanwhile."""
    stack = room.stack
    api = stack.container("api")
    subprocess.run(["docker", "pause", api], check=True, capture_output=True)
    try:
        with reading(stack, FRONT, 7, path) as seven:
            seven.until(lambda seen: seen.counts.get(429, 0) >= 4)
            held = requests(stack.container("front"))
    finally:
        subprocess.run(["docker", "unpause", api], check=True, capture_output=True)
    healthy(stack.url("front_api"))
    assert (held["api_long/api1"], held["api/api1"]) == (5, 0)


def test_the_front_s_looks_at_a_service_fill_no_log(room: Room) -> None:
    """Of docs, which nobody else asks for its health but its own engine; make logs showed little else."""

    def looks(container: str) -> list[str]:
        done = subprocess.run(["docker", "logs", container], capture_output=True, text=True, check=True)
        return [line for line in done.stdout.splitlines() if "/health" in line and "127.0.0.1:" not in line]

    until(room.stack.container("front"), "docs/docs", "UP L4OK")
    assert looks(room.stack.container("docs")) == []
    assert len(looks(room.api)) > 3
