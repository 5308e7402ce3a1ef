"""Where loadtest's packets come back from: the api and nowhere else.

Its bridge does not masquerade. Docker itself keeps bridges apart; a machine beyond the host sees a source
address of the bridge, which its routes do not lead back to. The test host stands for such a machine: a network
namespace of its own with one address and, as a neighbour on a LAN, no route to Docker's bridges.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from lab import Stack

PROBE = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 3).close()"
SERVER = (
    "import http.server as h; h.HTTPServer(('0.0.0.0', 8000), h.SimpleHTTPRequestHandler).serve_forever()"
)
LISTENING = "import socket, time\nwhile socket.socket().connect_ex(('127.0.0.1', 8000)): time.sleep(0.02)"
GATEWAY, STRANGER = "198.18.77.1", "198.18.77.2"  # a range reserved for tests, routed nowhere (RFC 2544)


def docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout.strip()


def image(stack: Stack) -> str:
    return docker("inspect", "--format", "{{.Config.Image}}", stack.container("loadtest"))


def loadtest_reaches(stack: Stack, host: str, port: int) -> bool:
    return stack.exec("loadtest", ["python3", "-c", PROBE, host, str(port)])[0] == 0


def container_reaches(stack: Stack, network: str, host: str) -> bool:
    """Whether an ordinary container of that network reaches port 8000 of the host."""
    run = ["docker", "run", "--rm", "--network", network, image(stack), "python3", "-c", PROBE, host, "8000"]
    return subprocess.run(run, capture_output=True, check=False).returncode == 0


def process_reaches(host: str) -> bool:
    with socket.socket() as client:
        client.settimeout(3)
        return client.connect_ex((host, 8000)) == 0


@pytest.fixture
def other_bridge(stack: Stack) -> Iterator[tuple[str, str]]:
    """The name of a bridge that is not the lab's, and the address of a server on it."""
    name = f"{stack.project}-other"
    docker("network", "create", name)
    try:
        docker(
            "run",
            "--detach",
            "--rm",
            "--init",
            "--name",
            name,
            "--network",
            name,
            image(stack),
            "python3",
            "-c",
            SERVER,
        )
        docker("exec", name, "python3", "-c", LISTENING)
        yield (
            name,
            docker(
                "inspect", "--format", f'{{{{(index .NetworkSettings.Networks "{name}").IPAddress}}}}', name
            ),
        )
    finally:
        subprocess.run(["docker", "rm", "--force", name], capture_output=True, check=False)
        subprocess.run(["docker", "network", "rm", name], capture_output=True, check=False)


@pytest.fixture
def stranger() -> Iterator[str]:
    """The address of a server in a network namespace of its own, one cable away from this machine."""
    space, cable = f"lab-{secrets.token_hex(3)}", f"lab{secrets.token_hex(3)}"
    inside = ["ip", "netns", "exec", space]
    server = None
    try:
        for command in (
            ["ip", "netns", "add", space],
            ["ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", space],
            ["ip", "address", "add", f"{GATEWAY}/24", "dev", cable],
            ["ip", "link", "set", cable, "up"],
            [*inside, "ip", "address", "add", f"{STRANGER}/24", "dev", "eth0"],
            [*inside, "ip", "link", "set", "eth0", "up"],
            [*inside, "ip", "link", "set", "lo", "up"],
        ):
            subprocess.run(command, check=True, capture_output=True)
        server = subprocess.Popen([*inside, sys.executable, "-c", SERVER], stderr=subprocess.DEVNULL)
        subprocess.run([*inside, sys.executable, "-c", LISTENING], check=True, timeout=20)
        yield STRANGER
    finally:
        if server is not None:
            server.kill()
            server.wait()
        subprocess.run(["ip", "link", "delete", cable], capture_output=True, check=False)
        subprocess.run(["ip", "netns", "delete", space], capture_output=True, check=False)


needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("ip") is None or sys.platform != "linux",
    reason="a network namespace takes root and the command ip (iproute2) on Linux: NOT RUN here",
)


def test_loadtest_reaches_the_api(stack: Stack) -> None:
    assert loadtest_reaches(stack, "api", 80)


def test_its_published_port_answers_all_the_same(stack: Stack, http: httpx.Client) -> None:
    assert http.get(f"{stack.url('loadtest')}/health").status_code == 200


def test_loadtest_does_not_reach_a_container_of_another_bridge(
    stack: Stack, other_bridge: tuple[str, str]
) -> None:
    name, address = other_bridge
    assert container_reaches(stack, name, address)
    assert not loadtest_reaches(stack, address, 8000)


@needs_root
def test_loadtest_does_not_reach_another_machine(stack: Stack, stranger: str) -> None:
    assert process_reaches(stranger)
    assert container_reaches(stack, "bridge", stranger)
    assert not loadtest_reaches(stack, stranger, 8000)
