"""What each running service is allowed, seen from outside: by the engine's own words and by /proc/1/status.

The control is the same image started as the course's first page starts it, with nothing but a port.
"""

import json
import os
import platform
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.reliability.promises import Promise
from tests.stack.projects import new_name
from tests.stack.stacks import ROOT, Stack, running_stack

SOCKET = "docker.sock"
LAUNCHER = "launcher"  # the one stated exception: root without a right, with the socket
AMD64 = platform.machine() in {"x86_64", "AMD64"}
MACHINES = {"vm", "uml"}
PROFILES = ("measure", "room", "vm") if AMD64 else ("measure", "room")


@dataclass(frozen=True)
class Seen:
    """A running container: what `docker inspect` says of it, and the status of its first process."""

    service: str
    inspected: dict[str, Any]
    status: dict[str, str]

    @property
    def host(self) -> dict[str, Any]:
        """Its HostConfig."""
        found: dict[str, Any] = self.inspected["HostConfig"]
        return found

    @property
    def published(self) -> list[dict[str, str]]:
        """Each {"HostIp", "HostPort"} at which it is reached from this machine."""
        ports = self.inspected["NetworkSettings"]["Ports"].values()
        return [each for bindings in ports for each in bindings or []]


CHECKS: dict[str, Callable[[Seen], bool]] = {
    "not root": lambda seen: seen.service == LAUNCHER or "0" not in seen.status["Uid"].split(),
    "no capability": lambda seen: not any(int(seen.status[name], 16) for name in ("CapEff", "CapPrm", "CapBnd")),
    "no new privileges": lambda seen: seen.status["NoNewPrivs"] == "1",
    "seccomp filter": lambda seen: seen.status["Seccomp"] == "2",
    "read-only root": lambda seen: seen.host["ReadonlyRootfs"],
    "memory limit, no swap": lambda seen: 0 < seen.host["Memory"] == seen.host["MemorySwap"],
    "CPU limit": lambda seen: seen.host["NanoCpus"] > 0,
    "limit of processes": lambda seen: (seen.host["PidsLimit"] or 0) > 0,
    "log rotation": lambda seen: {"max-size", "max-file"} <= set(seen.host["LogConfig"]["Config"]),
    "healthcheck": lambda seen: seen.inspected["State"].get("Health", {}).get("Status") == "healthy",
    "ports on loopback, 1024 or above": lambda seen: all(
        each["HostIp"] == "127.0.0.1" and int(each["HostPort"]) >= 1024 for each in seen.published
    ),
    # Nothing of the machine's: the socket's folder, or the whole disk, would give the socket as well.
    "no socket of the engine": lambda seen: (
        seen.service == LAUNCHER or not any(each["Type"] == "bind" for each in seen.inspected["Mounts"])
    ),
    "not privileged": lambda seen: not seen.host["Privileged"],
    "no namespace of the host": lambda seen: (
        "host" not in [seen.host[f"{name}Mode"] for name in ("Network", "Pid", "Ipc", "UTS", "Userns")]
    ),
}  # fmt: skip


def docker(*arguments: str) -> str:
    """What a docker command that must succeed writes."""
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout


def look(service: str, container: str) -> Seen:
    """The container as it runs now."""
    status = docker("exec", container, "cat", "/proc/1/status")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return Seen(
        service,
        json.loads(docker("inspect", container))[0],
        {name: value.strip() for name, value in lines.items()},
    )


def failed(seen: Seen) -> list[str]:
    """The names of the checks that it fails."""
    return [name for name, holds in CHECKS.items() if not holds(seen)]


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with running_stack(ROOT / "compose.targets.yaml", profiles=PROFILES) as running:
        yield running


@pytest.fixture(scope="module")
def services(stack: Stack) -> dict[str, Seen]:
    listed = stack.compose("ps", "--format", "json").stdout.splitlines()
    found = {one["Service"]: one["ID"] for one in map(json.loads, listed)}
    return {service: look(service, container) for service, container in found.items()}


@pytest.fixture(scope="module")
def plain(stack: Stack) -> Iterator[Seen]:
    """The course's image with nothing but a published port."""
    name = new_name()
    docker("run", "--detach", "--name", name, "--publish", "80", f"docker-lab/api:{os.environ['LAB_TAG']}")
    try:
        yield look("plain", name)
    finally:
        docker("rm", "--force", name)


def test_every_long_running_service_of_every_profile_is_looked_at(stack: Stack, services: dict[str, Seen]) -> None:
    described = json.loads(stack.compose("config", "--format", "json").stdout)["services"]
    lasting = {name for name, each in described.items() if not each.get("healthcheck", {}).get("disable")}
    images_only = {name for name, each in described.items() if each.get("profiles") == ["targets"]}
    assert set(services) == lasting - images_only - (set() if AMD64 else MACHINES)
    if not AMD64:
        pytest.skip("vm and uml are for amd64 only: they were not looked at here")


def test_no_service_fails_a_check_and_a_plain_container_fails_eight(
    services: dict[str, Seen], plain: Seen, promise: Promise
) -> None:
    faults = {service: failed(seen) for service, seen in services.items()}
    control = failed(plain)
    promise(
        f"hardening: {len(CHECKS)} checks on {len(services)} services",
        f"{sum(map(len, faults.values()))} failed",
        f"docker run --publish 80: {len(control)} failed",
    )
    assert faults == {service: [] for service in services}
    assert len(control) >= 8, control


def test_the_launcher_alone_is_root_and_has_the_socket_and_no_right(services: dict[str, Seen]) -> None:
    launcher = services[LAUNCHER]
    assert launcher.status["Uid"].split() == ["0"] * 4
    assert [mount["Source"] for mount in launcher.inspected["Mounts"]] == [os.environ["LAB_SOCKET"]]
    holders = [name for name, seen in services.items() if SOCKET in json.dumps(seen.inspected["Mounts"])]
    assert holders == [LAUNCHER]
    assert launcher.published == []


def test_the_default_stack_is_three_services_on_loopback(stack: Stack) -> None:
    argv = ["docker", "compose", "--file", "compose.yaml", "config", "--format", "json"]
    described = json.loads(subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    ports = {name: each["ports"] for name, each in described["services"].items() if each.get("ports")}
    assert set(ports) == {"docs", "api", "loadtest"}
    assert {port["host_ip"] for each in ports.values() for port in each} == {"127.0.0.1"}
    assert all(re.fullmatch(r"\d{4,5}", port["published"]) for each in ports.values() for port in each)
