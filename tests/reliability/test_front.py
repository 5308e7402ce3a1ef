"""The front of a room: what it holds back, and what it answers by itself.

The control of each promise about connections is the same attack on the api without the front. What it is the door of:
test_front_room.py.
"""

import json
import os
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from http.client import HTTPConnection
from urllib.parse import urlsplit

import httpx2
import pytest

from lab import logs, project
from tests.reliability.corpus import complete, read
from tests.reliability.health import health, healthy
from tests.reliability.judge import fell, status
from tests.reliability.promises import Promise
from tests.reliability.reach import by_port, naive_application
from tests.reliability.siege import OVER, attack, besieged, inside
from tests.stack.stacks import ROOT, Stack, running_stack

FRONT, API = ("front", 8080), ("api", 80)
PER_CLIENT = 300  # connections, in haproxy.cfg
ROW = {"sensor": "room", "at": "2026-01-01T00:00:00Z", "value": 20.5}
BATCH, JSON = json.dumps([ROW] * 2_000), {"Content-Type": "application/json"}
# The connections that the api has: state 01, local port 80 (Linux's Documentation/networking/proc_net_tcp).
ESTABLISHED = """
rows = [line.split() for line in open("/proc/net/tcp").readlines()[1:]]
print(sum(row[1].endswith(":0050") and row[3] == "01" for row in rows))
"""
# As many new connections as asked, each closed at once; then what a request is answered.
FLOOD = """
import http.client, json, socket, sys
for _ in range(int(sys.argv[3])):
    socket.create_connection((sys.argv[1], int(sys.argv[2])), 5).close()
client = http.client.HTTPConnection(sys.argv[1], int(sys.argv[2]), timeout=10)
client.request("GET", "/health")
answer = client.getresponse()
print(json.dumps([answer.status, json.loads(answer.read()), answer.headers["retry-after"]]))
"""


@pytest.fixture(scope="module")
def room() -> Iterator[Stack]:
    with running_stack(profiles=("room",)) as stack:
        yield stack


def test_half_open_connections_do_not_keep_anybody_out(room: Stack, promise: Promise) -> None:
    front = besieged(room, FRONT, room.url("front_api"))
    bare = besieged(room, API, room.url("api"))
    healthy(room.url("api"))
    refused = [status for status in bare.statuses if status != 200]
    promise(
        f"{OVER} half-open connections: health answers",
        f"{front.statuses.count(200)} of {len(front.statuses)}, {front.slowest * 1000:.0f} ms at most",
        f"without the front: {len(refused)} of {len(bare.statuses)} refused",
    )
    assert set(front.statuses) == {200}
    assert set(refused) == {503}
    assert bare.outage > 4 * front.slowest


def test_one_client_holds_no_more_than_its_share(room: Stack, promise: Promise) -> None:
    healthy(room.url("front_api"))
    with attack(room, FRONT, OVER) as held:
        others = {health(room.url("front_api"))[0] for _ in range(10)}
    with attack(room, API, OVER) as bare:
        pass
    healthy(room.url("api"))
    promise(f"connections of one client, out of {OVER}", f"{held} held", f"without the front: {bare} held")
    assert held == PER_CLIENT
    assert others == {200}
    assert bare == OVER


@pytest.mark.parametrize(
    ("kind", "most"),
    [("header", 0), ("body", 0), ("header and body", 5), ("batch", 5)],
)
def test_a_half_sent_request_does_not_reach_the_api(room: Stack, http: httpx2.Client, kind: str, most: int) -> None:
    count = 200
    healthy(room.url("front_api"))
    with attack(room, FRONT, count, kind):
        reached = int(room.exec("api", ["python3", "-c", ESTABLISHED])[1])
        status = health(room.url("front_api"))[0]
        delivered = http.post(f"{room.url('front_api')}/readings/batch", content=BATCH, headers=JSON)
    with attack(room, API, count, kind):
        bare = int(room.exec("api", ["python3", "-c", ESTABLISHED])[1])
    assert reached <= most + 3  # the health checks: the front's two, the engine's one
    assert (status, delivered.status_code) == (
        200,
        201,
    )  # somebody else is served, a batch too large to buffer included
    assert bare >= count


def test_new_connections_are_refused_in_french_past_a_thousand_in_ten_seconds(room: Stack) -> None:
    def flood(host: str, port: int) -> tuple[int, dict[str, str], str | None]:
        argv = inside(room, "python3", "-c", FLOOD, host, str(port), "1100")
        done = subprocess.run(argv, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
        status, body, retry_after = json.loads(done.stdout)
        return status, body, retry_after

    status, body, retry_after = flood(*FRONT)
    assert (status, retry_after) == (429, "10")
    assert "trop de nouvelles connexions" in body["detail"]
    assert health(room.url("front_api"))[0] == 200
    assert flood(*API)[0] == 200


def test_half_a_header_is_given_up_by_the_front_and_never_by_the_api(room: Stack) -> None:
    places = [("127.0.0.1", int(os.environ[f"{name}_PORT"])) for name in ("FRONT_API", "API")]
    with ExitStack() as opened:
        front, api = (opened.enter_context(socket.create_connection(place, 20)) for place in places)
        for connection in (front, api):
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: front\r\nX-Never-Ending: ")
        assert front.recv(100).startswith(b"HTTP/1.1 408 ")
        api.setblocking(False)
        with pytest.raises(BlockingIOError):
            api.recv(100)


def test_what_the_front_answers_itself_is_french(room: Stack, http: httpx2.Client) -> None:
    slow = HTTPConnection(urlsplit(room.url("front_api")).netloc, timeout=20)
    slow.putrequest("POST", "/readings")
    slow.putheader("Content-Length", "200")
    slow.endheaders(b'{"sensor": "')
    late = slow.getresponse()
    said = json.loads(late.read())["detail"]
    slow.close()
    assert late.status == 408
    assert "requête trop lente" in said
    room.compose("stop", "docs")
    missing = http.get(f"{room.url('front_docs')}/")
    room.compose("up", "--detach", "--wait", "docs")
    healthy(room.url("front_docs"))
    assert (missing.status_code, missing.headers["content-type"]) == (503, "text/plain; charset=utf-8")
    assert missing.text.startswith("Le service ne répond pas")


def test_lab_logs_shows_what_the_front_says_and_logs_without_its_profile_do_not(
    room: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def heard(argv: Sequence[str]) -> set[str]:
        """The services whose containers speak."""
        ending = [word for word in argv if word != "--follow"]
        environment = {**os.environ, "COMPOSE_PROJECT_NAME": room.project}
        done = subprocess.run(ending, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        return {line.partition("-1 ")[0] for line in done.stdout.splitlines()}

    shown: list[str] = []
    monkeypatch.setattr(project, "check", lambda: None)
    monkeypatch.setattr(logs, "show", shown.extend)
    logs.main()
    assert "front" in heard(shown)
    assert "front" not in heard(["docker", "compose", "logs"])


def test_no_hostile_request_is_an_error_of_the_front_s_and_it_is_as_healthy_after_each(
    room: Stack, promise: Promise
) -> None:
    """The corpus of the services behind it. HAProxy, like uvicorn, refuses what is no HTTP in words of its own."""
    corpus = [each for each in read() if each.service in {"api", "docs"}]
    asks = {service: by_port(int(os.environ[f"FRONT_{service.upper()}_PORT"])) for service in ("api", "docs")}
    wrong = {}
    for hostile in corpus:
        ask = asks[hostile.service]
        answer = ask(hostile.sent, hostile.then, hostile.leaves)
        after = ask(complete("GET /health", hostile.service))
        # What the front refuses itself: what it cannot read as HTTP, and a body that does not come.
        good = {400, 408, *hostile.statuses}
        if (not hostile.leaves and status(answer) not in good) or status(after) != 200:
            wrong[f"{hostile.service}: {hostile.name}"] = (answer[:300], after[:100])
    easy = [hostile for hostile in corpus if hostile.control]
    with naive_application() as port:
        fallen = [each for each in easy if fell(each, by_port(port)(each.sent, each.then, each.leaves))]
    promise(
        f"hostile corpus through the front: {len(corpus)} requests",
        f"{len(wrong)} failed",
        f"naive FastAPI: {len(fallen)} of {len(easy)} failed",
    )
    assert wrong == {}
    assert easy == fallen != []
