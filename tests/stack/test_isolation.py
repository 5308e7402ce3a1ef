"""Where loadtest's packets come back from: the api and nowhere else.

Its bridge does not masquerade. Docker itself keeps bridges apart; a machine beyond the host sees a source
address of the bridge, which its routes do not lead back to. The test host stands for such a machine: a network
namespace of its own with one address and, as a neighbour on a LAN, no route to Docker's bridges.
"""

import socket
import subprocess
from collections.abc import Iterator

import httpx2
import pytest

from tests.stack.neighbour import LISTENING, SERVER, needs_root, serving
from tests.stack.stacks import Stack

PROBE = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 3).close()"


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
            docker("inspect", "--format", f'{{{{(index .NetworkSettings.Networks "{name}").IPAddress}}}}', name),
        )
    finally:
        subprocess.run(["docker", "rm", "--force", name], capture_output=True, check=False)
        subprocess.run(["docker", "network", "rm", name], capture_output=True, check=False)


@pytest.fixture
def stranger() -> Iterator[str]:
    """The address of a server on another machine, one cable away."""
    with serving() as address:
        yield address


def test_loadtest_reaches_the_api(stack: Stack) -> None:
    assert loadtest_reaches(stack, "api", 80)


def test_its_published_port_answers_all_the_same(stack: Stack, http: httpx2.Client) -> None:
    assert http.get(f"{stack.url('loadtest')}/health").status_code == 200


def test_loadtest_does_not_reach_a_container_of_another_bridge(stack: Stack, other_bridge: tuple[str, str]) -> None:
    name, address = other_bridge
    assert container_reaches(stack, name, address)
    assert not loadtest_reaches(stack, address, 8000)


@needs_root
def test_loadtest_does_not_reach_another_machine(stack: Stack, stranger: str) -> None:
    assert process_reaches(stranger)
    assert container_reaches(stack, "bridge", stranger)
    assert not loadtest_reaches(stack, stranger, 8000)
