"""The front of a room: what it is the door of, from where, and what its pages are told of the room."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import httpx2
import pytest

from tests.reliability.health import healthy
from tests.stack import browser
from tests.stack.neighbour import PORT, needs_root, neighbour, serving
from tests.stack.stacks import ROOT, Stack, running_stack

CONNECT = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 1).close()"
FETCH = "import sys, urllib.request as u; print(u.build_opener(u.ProxyHandler({})).open(sys.argv[1]).read().decode())"


@pytest.fixture(scope="module")
def room() -> Iterator[Stack]:
    with running_stack(profiles=("room",)) as stack:
        yield stack


def connect_src(page: httpx2.Response) -> list[str]:
    """The addresses that the page's policy lets it ask."""
    (directive,) = [
        each for each in page.headers["content-security-policy"].split("; ") if each.startswith("connect-src ")
    ]
    return str(directive).split()[1:]


@pytest.mark.parametrize("host", ["192.0.2.7", "prof.local", "[2001:db8::7]"])
def test_the_pages_ask_the_api_of_the_machine_that_the_browser_named(
    room: Stack, http: httpx2.Client, host: str
) -> None:
    docs, api = os.environ["FRONT_DOCS_PORT"], os.environ["FRONT_API_PORT"]
    site, headers = room.url("front_docs"), {"Host": f"{host}:{docs}"}
    told, spelled = (http.get(f"{site}/{path}", headers=headers).json() for path in ("lab.json", "%6cab.json"))
    assert told == spelled == {"own": "http://localhost:80", "lab": f"http://{host}:{api}"}
    allowed = {page: connect_src(http.get(f"{site}/{page}/", headers=headers)) for page in ("dockerfile", "measuring")}
    assert allowed == {"dockerfile": ["'self'", told["own"], told["lab"]], "measuring": ["'self'"]}
    assert http.get(f"{room.url('docs')}/lab.json", headers=headers).json()["lab"] != told["lab"]


def test_a_name_of_the_public_dns_is_shown_nothing_unless_it_is_allowed(room: Stack, http: httpx2.Client) -> None:
    asked = {"Host": f"prof.example:{os.environ['FRONT_DOCS_PORT']}"}
    answer = http.get(f"{room.url('front_docs')}/dockerfile/", headers=asked)
    assert (answer.status_code, "ALLOWED_HOSTS" in answer.text) == (403, True)


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
    room: Stack, http: httpx2.Client, origin: str, allowed: bool
) -> None:
    ports = {"docs": os.environ["FRONT_DOCS_PORT"], "api": os.environ["FRONT_API_PORT"]}
    headers = {"Host": f"192.0.2.7:{ports['api']}", "Origin": origin.format_map(ports)}
    told = http.get(f"{room.url('front_api')}/whoami", headers=headers).headers
    assert told.get("access-control-allow-origin") == (headers["Origin"] if allowed else None)
    bare = http.get(f"{room.url('api')}/whoami", headers=headers).headers
    assert "access-control-allow-origin" not in bare


@pytest.mark.parametrize("host", ["q7 q7", 'q7"q7', "q7,q7", "q7;q7", "q7{q7"])
def test_a_host_that_is_no_name_is_not_repeated(room: Stack, http: httpx2.Client, host: str) -> None:
    answer = http.get(f"{room.url('front_docs')}/dockerfile/", headers={"Host": host})
    assert host not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    ("letters", "good"), [(253, True), (262, False), (1_000, False), (5_000, False), (14_000, False)]
)
@pytest.mark.parametrize(
    ("site", "path", "status"),
    [
        ("docs", "/dockerfile/", 200),  # a policy made of it
        ("docs", "/lab.json", 200),
        ("docs", "/dockerfile", 307),  # an address made of it
        ("api", "/whoami", 200),  # an origin
        ("api", "/readings/", 307),
    ],
)
def test_a_name_too_long_for_a_header_of_the_answer_is_refused(
    room: Stack, http: httpx2.Client, site: str, path: str, status: int, letters: int, good: bool
) -> None:
    """It was a 500, or a 502, some of the times: each is asked 25 times."""
    host = "a" * letters
    headers = {"Host": f"{host}:1", "Origin": f"http://{host}:{os.environ['FRONT_DOCS_PORT']}"}
    seen = {http.get(room.url(f"front_{site}") + path, headers=headers).status_code for _ in range(25)}
    assert seen == {status if good else 400}


@pytest.mark.parametrize(("site", "path"), [("docs", "/dockerfile"), ("api", "/readings/")])
@pytest.mark.parametrize(("letters", "status"), [(7_900, 307), (8_000, 400), (15_000, 400)])
def test_a_query_too_long_for_the_address_that_it_is_sent_to_is_refused(
    room: Stack, http: httpx2.Client, site: str, path: str, letters: int, status: int
) -> None:
    address = f"{room.url(f'front_{site}')}{path}?{'q' * letters}"
    assert {http.get(address).status_code for _ in range(25)} == {status}


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
        lab = json.loads(subprocess.run([*fetch, page], capture_output=True, text=True, check=True).stdout)["lab"]
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
