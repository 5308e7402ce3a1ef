"""Ports: free, taken, at which address, by whom, and whose."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from lab import ports
from lab.ports import Port
from tests.unit.lab.described import lab

Listen = Callable[[str], int]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """`listen(address)`: a port on which this process listens there, and nowhere else."""
    with ExitStack() as held:

        def begin(address: str) -> int:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            one = held.enter_context(socket.socket(family))
            if family is socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            try:
                one.bind((address, 0))
            except OSError as error:
                pytest.skip(f"this machine has no {address} ({error}): NOT RUN")
            one.listen()
            return int(one.getsockname()[1])

        yield begin


@pytest.fixture
def free(listen: Listen) -> int:
    with socket.socket() as released:
        released.bind(("127.0.0.1", 0))
        return int(released.getsockname()[1])


@pytest.mark.parametrize(
    ("held", "wanted", "met"),
    [
        ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.1", "127.0.0.1"),
        ("::1", "127.0.0.1", "::1"),  # a browser would go there for localhost
        ("::", "127.0.0.1", "::1"),
        ("127.0.0.2", "127.0.0.1", None),
        ("127.0.0.2", "127.0.0.2", "127.0.0.2"),  # the front, on one address
        ("127.0.0.1", "127.0.0.2", None),
        ("127.0.0.2", "0.0.0.0", "0.0.0.0"),
        ("::1", "0.0.0.0", "::1"),
        ("0.0.0.0", "127.0.0.2", "127.0.0.2"),
    ],
)
def test_a_port_is_looked_at_wherever_its_holder_would_answer_for_the_lab(
    listen: Listen, held: str, wanted: str, met: str | None
) -> None:
    assert ports.obstacle(Port(listen(held), "docs", wanted), {}) == met


@pytest.mark.parametrize("wanted", ["127.0.0.1", "127.0.0.2", "0.0.0.0", "::1", "192.0.2.1", "2001:db8::1"])
def test_a_port_that_nothing_holds_is_free_even_at_an_address_that_is_not_there(free: int, wanted: str) -> None:
    assert ports.obstacle(Port(free, "docs", wanted), {}) is None


@pytest.mark.parametrize(
    ("own", "wanted", "free"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("0.0.0.0", "127.0.0.1", True),
        ("127.0.0.1", "0.0.0.0", True),  # it will be taken down, and put up there
        ("127.0.0.2", "127.0.0.1", False),  # ours is the front elsewhere: who listens here is another
    ],
)
def test_what_this_stack_holds_is_no_obstacle_and_what_it_holds_elsewhere_excuses_nobody(
    listen: Listen, own: str, wanted: str, free: bool
) -> None:
    number = listen("127.0.0.1")
    met = ports.obstacle(Port(number, "front_docs", wanted), {number: {own}})
    assert (met is None) is free


def test_the_stack_on_127_0_0_1_does_not_own_what_listens_on_1(listen: Listen) -> None:
    number = listen("::1")
    assert ports.obstacle(Port(number, "docs"), {number: {"127.0.0.1"}}) == "::1"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "0.0.0.0", "::"])
def test_the_owner_is_this_very_process(listen: Listen, address: str) -> None:
    assert f"(processus {os.getpid()})" in ports.owner(listen(address), address)


def test_a_container_is_named_before_the_proxy_that_holds_its_port(fake: Any) -> None:
    fake("docker", "echo 'webserver 127.0.0.1:8080->80/tcp, [::1]:9000->90/tcp'")
    assert ports.owner(8080) == "le conteneur webserver"


def test_a_container_on_another_address_is_not_accused(fake: Any) -> None:
    fake("docker", "echo 'docker-lab-front-1 10.77.0.1:8100->8000/tcp'")
    fake("ss", """echo 'LISTEN 0 5 127.0.0.1:8100 0.0.0.0:* users:(("node",pid=7,fd=3))'""")
    assert ports.owner(8100) == "le programme node (processus 7)"
    assert ports.owner(8100, "0.0.0.0") == "le conteneur docker-lab-front-1"


def test_this_stack_s_own_are_told_with_their_addresses_the_front_s_too(fake: Any) -> None:
    fake(
        "docker",
        """case "$*" in "compose --profile * ps "*) echo '{"Publishers": [{"URL": "10.77.0.1", "PublishedPort": 8100},
        {"URL": "", "PublishedPort": 0}]}' | { read one; read two; echo "$one $two"; } ;; esac""",
    )
    assert ports.ours() == {8100: {"10.77.0.1"}}


def test_a_taken_port_stops_with_its_owner_and_the_knob(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "published", lambda: [Port(8080, "api")])
    monkeypatch.setattr(ports, "ours", dict)
    monkeypatch.setattr(ports, "taken", lambda port, address: True)
    monkeypatch.setattr(ports, "owner", lambda port, address: "le conteneur webserver")
    with pytest.raises(SystemExit, match=r"8080.*api.*le conteneur webserver\. .*API_PORT=9080 make up"):
        ports.check()


def test_a_port_taken_where_only_localhost_leads_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "published", lambda: [Port(8000, "docs")])
    monkeypatch.setattr(ports, "ours", dict)
    monkeypatch.setattr(ports, "taken", lambda port, address: address == "::1")
    monkeypatch.setattr(ports, "owner", lambda port, address: "le programme vite")
    with pytest.raises(SystemExit, match=r"le programme vite sur ::1, où mène aussi localhost\. .*DOCS_PORT=9000"):
        ports.check()


def test_a_port_that_this_stack_already_holds_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "published", lambda: [Port(8080, "api")])
    monkeypatch.setattr(ports, "ours", lambda: {8080: {"127.0.0.1"}})
    monkeypatch.setattr(ports, "taken", lambda port, address: address == "127.0.0.1")
    ports.check()


@pytest.mark.parametrize("value", ["9000-9002", "8000", "0"])
def test_a_range_of_ports_or_a_neighbours_port_or_none_is_refused_in_one_sentence(fake: Any, value: str) -> None:
    described = lab(docs={"ports": [{"published": "8000"}]}, api={"ports": [{"published": value}]})
    fake("docker", f"echo '{described}'")
    with pytest.raises(SystemExit, match=f"API_PORT={value} ne convient pas") as refusal:
        ports.published()
    assert ("--scale api=3 api`" in str(refusal.value)) is ("-" in value)


FRONT = lab(
    front={
        "ports": [
            {"name": "front_docs", "published": "8100", "host_ip": "10.77.0.1"},
            {"name": "front_api", "published": "8180", "host_ip": "10.77.0.1"},
        ]
    },
    api={"ports": [{"published": "8080", "host_ip": "127.0.0.1"}]},
)


def test_the_ports_of_one_service_have_a_name_and_a_knob_each(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("docker", f"case \"$*\" in *config*) echo '{FRONT}' ;; esac")
    found = {(port.number, port.name, port.address) for port in ports.published()}
    assert found == {
        (8100, "front_docs", "10.77.0.1"),
        (8180, "front_api", "10.77.0.1"),
        (8080, "api", "127.0.0.1"),
    }
    monkeypatch.setattr(ports, "taken", lambda port, address: (port, address) == (8180, "10.77.0.1"))
    with pytest.raises(SystemExit, match=r"8180.*front_api.*FRONT_API_PORT=9180 make room"):
        ports.check()


def test_the_profiles_that_nobody_asked_for_hold_no_port(fake: Any) -> None:
    fake("docker", f"""case "$*" in *--profile*) echo '{FRONT}' ;; *) echo '{lab()}' ;; esac""")
    assert ports.published() == []
    assert len(ports.published(every=True)) == 3


def test_a_service_that_leaves_its_port_to_chance_holds_none(fake: Any) -> None:
    fake("docker", f"echo '{lab(database={'ports': [{'target': 5432}]})}'")
    assert ports.published() == []


def test_the_port_proposed_exists() -> None:
    assert ports.another(8000) == 9000
    assert ports.another(65000) == 64000
