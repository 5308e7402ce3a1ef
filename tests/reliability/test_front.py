"""The front of a room: what it lets through, what it holds back, and what it is the door of.

The control of each promise about connections is the same attack on the api without the front.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

import browser
from health import health, healthy
from lab import ROOT, Stack, running_stack
from neighbour import PORT, needs_root, neighbour, serving
from promises import Promise

HALF_OPEN = (Path(__file__).parent / "half_open.py").read_text(encoding="utf-8")
FRONT, API = ("front", 8080), ("api", 80)
PER_CLIENT = 300  # connections, in haproxy.cfg
OVER = 520  # more than the api takes at once (UVICORN_LIMIT_CONCURRENCY), from two clients within their limit
SIEGE = 6.5  # seconds: longer than the front's `timeout http-request`, so that every half is opened again
ROW = {"sensor": "room", "at": "2026-01-01T00:00:00Z", "value": 20.5}
BATCH, JSON = json.dumps([ROW] * 2_000), {"Content-Type": "application/json"}
# The connections that the api has: state 01, local port 80 (Linux's Documentation/networking/proc_net_tcp).
ESTABLISHED = """
rows = [line.split() for line in open("/proc/net/tcp").readlines()[1:]]
print(sum(row[1].endswith(":0050") and row[3] == "01" for row in rows))
"""
CONNECT = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 1).close()"
FETCH = "import sys, urllib.request as u; print(u.build_opener(u.ProxyHandler({})).open(sys.argv[1]).read().decode())"
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
    with running_stack(profiles=("salle",)) as stack:
        yield stack


def inside(stack: Stack, *command: str) -> list[str]:
    """The words that run a command in a container of its own, hence at an address of its own, beside front and api."""
    guards = ["--cap-drop=ALL", "--security-opt=no-new-privileges:true", "--read-only", "--user=10001:10001"]
    network = f"--network={stack.project}_front"
    image = f"docker-lab/front:{os.environ['LAB_TAG']}"
    return ["docker", "run", "--rm", "--interactive", *guards, network, image, *command]


@contextmanager
def attack(stack: Stack, target: tuple[str, int], count: int, kind: str = "header") -> Iterator[int]:
    """One client that holds that many half requests open; yields how many the target let it hold."""
    words = [target[0], str(target[1]), str(count), kind]
    argv = inside(stack, "python3", "-c", HALF_OPEN, *words)
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdout is not None
        line = client.stdout.readline()
        assert line, "the attacking client did not start: see above"
        try:
            yield int(json.loads(line))
        finally:
            client.communicate(timeout=30)  # closes its input, which ends it


@dataclass(frozen=True)
class Siege:
    """What somebody else saw meanwhile."""

    statuses: list[int]
    slowest: float  # seconds, of the answers
    outage: float  # seconds without a single 200, from the beginning


def besieged(stack: Stack, target: tuple[str, int], url: str) -> Siege:
    """The health at `url`, asked again and again while OVER half requests are held open at the target."""
    healthy(url)
    with ExitStack() as clients:
        held = [clients.enter_context(attack(stack, target, OVER // 2)) for _ in range(2)]
        assert sum(held) >= 400, held
        began, seen = time.monotonic(), []
        while (now := time.monotonic() - began) < SIEGE:
            seen.append((*health(url), now))
            time.sleep(0.05)
    first = min((at for status, _, at in seen if status == 200), default=SIEGE)
    return Siege([status for status, *_ in seen], max(took for _, took, _ in seen), first)


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
def test_a_half_sent_request_does_not_reach_the_api(
    room: Stack, http: httpx.Client, kind: str, most: int
) -> None:
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


def test_what_the_front_answers_itself_is_french(room: Stack, http: httpx.Client) -> None:
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
    assert missing.status_code == 503
    assert "le service ne répond pas" in missing.json()["detail"]


def connect_src(page: httpx.Response) -> list[str]:
    """The addresses that the page's policy lets it ask."""
    (directive,) = [
        each
        for each in page.headers["content-security-policy"].split("; ")
        if each.startswith("connect-src ")
    ]
    return str(directive).split()[1:]


@pytest.mark.parametrize("host", ["192.0.2.7", "prof.example", "[2001:db8::7]"])
def test_the_pages_ask_the_api_of_the_machine_that_the_browser_named(
    room: Stack, http: httpx.Client, host: str
) -> None:
    docs, api = os.environ["FRONT_DOCS_PORT"], os.environ["FRONT_API_PORT"]
    site, headers = room.url("front_docs"), {"Host": f"{host}:{docs}"}
    told = http.get(f"{site}/lab.json", headers=headers).json()
    assert told == {"own": "http://localhost:80", "lab": f"http://{host}:{api}"}
    allowed = {
        page: connect_src(http.get(f"{site}/{page}/", headers=headers))
        for page in ("dockerfile", "measuring")
    }
    assert allowed == {"dockerfile": ["'self'", told["own"], told["lab"]], "measuring": ["'self'"]}
    assert http.get(f"{room.url('docs')}/lab.json", headers=headers).json()["lab"] != told["lab"]


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://192.0.2.7:{docs}", True),
        ("http://192.0.2.7:{api}", False),
        ("http://192.0.2.7", False),
        ("http://192.0.2.8:{docs}", False),
        ("https://192.0.2.7:{docs}", False),
        ("http://192.0.2.7:{docs}.example", False),
        ("null", False),
    ],
)
def test_the_pages_of_the_room_may_read_the_api_and_no_other_page(
    room: Stack, http: httpx.Client, origin: str, allowed: bool
) -> None:
    ports = {"docs": os.environ["FRONT_DOCS_PORT"], "api": os.environ["FRONT_API_PORT"]}
    headers = {"Host": f"192.0.2.7:{ports['api']}", "Origin": origin.format_map(ports)}
    told = http.get(f"{room.url('front_api')}/whoami", headers=headers).headers
    assert told.get("access-control-allow-origin") == (headers["Origin"] if allowed else None)
    bare = http.get(f"{room.url('api')}/whoami", headers=headers).headers
    assert "access-control-allow-origin" not in bare


@pytest.mark.parametrize("host", ["q7 q7", 'q7"q7', "q7,q7", "q7;q7", "q7{q7"])
def test_a_host_that_is_no_name_is_not_repeated(room: Stack, http: httpx.Client, host: str) -> None:
    answer = http.get(f"{room.url('front_docs')}/dockerfile/", headers={"Host": host})
    assert host not in answer.text + str(answer.headers)


def test_a_page_of_the_front_shows_the_api_of_the_lab_in_a_browser(room: Stack) -> None:
    page = f"{room.url('front_docs')}/dockerfile/".replace("127.0.0.1", "localhost")
    with browser.tab(browser.build(), page) as tab:
        shown = tab.see("[data-lab=panel] .lab-card >> nth=1", "en marche")
    assert room.container("api")[:12] in shown
    assert f"http://localhost:{os.environ['FRONT_API_PORT']}" in shown


def test_the_front_reaches_docs_and_api_and_neither_locust_nor_the_launcher(room: Stack) -> None:
    services = json.loads(room.compose("config", "--format", "json").stdout)["services"]
    networks = {name: set(each.get("networks", [])) for name, each in services.items()}
    assert not networks["front"] & (networks["loadtest"] | networks["launcher"])
    for host, port in (("docs", "8000"), ("api", "80")):
        assert room.exec("front", ["python3", "-c", CONNECT, host, port])[0] == 0
    shown = ["inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}"]
    argv = ["docker", *shown, room.container("loadtest")]
    addresses = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()
    for host in ("loadtest", *addresses):
        assert room.exec("front", ["python3", "-c", CONNECT, host, "8089"])[0] != 0
    assert room.exec("loadtest", ["python3", "-c", CONNECT, "front", "8000"])[0] != 0


def test_only_the_front_follows_lab_bind() -> None:
    argv = ["docker", "compose", "--profile", "*", "config", "--format", "json"]
    environment = {**os.environ, "LAB_BIND": "0.0.0.0"}
    done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    bound = {
        name: {port["host_ip"] for port in each["ports"]}
        for name, each in json.loads(done.stdout)["services"].items()
        if each.get("ports")
    }
    assert bound.pop("front") == {"0.0.0.0"}
    assert set.union(*bound.values()) == {"127.0.0.1"}


@needs_root
def test_a_neighbour_reaches_the_front_when_lab_bind_says_so_and_nothing_else(room: Stack) -> None:
    def reached(command: list[str], host: str) -> set[str]:
        return {
            name
            for name in ("docs", "api", "loadtest", "front_docs", "front_api")
            if not subprocess.run(
                [*command, sys.executable, "-c", CONNECT, host, os.environ[f"{name.upper()}_PORT"]],
                capture_output=True,
                check=False,
            ).returncode
        }

    with neighbour() as machine, pytest.MonkeyPatch.context() as patch:
        assert reached(machine.inside, machine.here) == set()
        patch.setenv("LAB_BIND", machine.here)
        opened = room.compose("up", "--detach", "--wait", "front")
        assert opened.returncode == 0, opened.stderr
        assert reached(machine.inside, machine.here) == {"front_docs", "front_api"}
        fetch = [*machine.inside, sys.executable, "-c", FETCH]
        page = f"http://{machine.here}:{os.environ['FRONT_DOCS_PORT']}/lab.json"
        lab = json.loads(subprocess.run([*fetch, page], capture_output=True, text=True, check=True).stdout)[
            "lab"
        ]
        answer = subprocess.run([*fetch, f"{lab}/health"], capture_output=True, text=True, check=True).stdout
        assert json.loads(answer) == {"status": "ok"}
    room.compose("up", "--detach", "--wait", "front")
    healthy(room.url("front_docs"))


@needs_root
def test_the_front_itself_reaches_no_other_machine(room: Stack) -> None:
    with serving() as neighbouring:
        connect = ["python3", "-c", CONNECT, neighbouring, str(PORT)]
        assert subprocess.run([sys.executable, *connect[1:]], check=False).returncode == 0
        assert room.exec("front", connect)[0] != 0
