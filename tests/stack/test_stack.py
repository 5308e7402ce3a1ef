"""The three services together: healthy, on loopback, without the engine's socket, and their data outlives them."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.stack.stacks import ROOT, SERVICES, Stack, free_ports, isolated_environment, running_stack

READING = {"sensor": "survivor", "at": "2026-01-01T00:00:00Z", "value": 21.5}


def inspect(stack: Stack, service: str) -> dict[str, Any]:
    listing = subprocess.run(["docker", "inspect", stack.container(service)], capture_output=True, check=True)
    described: dict[str, Any] = json.loads(listing.stdout)[0]
    return described


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_answers_on_its_health_route(stack: Stack, http: httpx2.Client, service: str) -> None:
    assert http.get(f"{stack.url(service)}/health").status_code == 200


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_publishes_on_loopback_only(stack: Stack, service: str) -> None:
    bindings = [one for port in inspect(stack, service)["HostConfig"]["PortBindings"].values() for one in port]
    assert {binding["HostIp"] for binding in bindings} == {"127.0.0.1"}


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_runs_without_root_or_capabilities_or_socket(stack: Stack, service: str) -> None:
    described = inspect(stack, service)
    status = stack.exec(service, ["cat", "/proc/1/status"])[1]
    assert described["Config"]["User"] == "10001:10001"
    assert described["HostConfig"]["ReadonlyRootfs"]
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    assert not [mount for mount in described["Mounts"] if mount["Type"] != "volume"]


def test_a_reading_outlives_down_and_up(stack: Stack, http: httpx2.Client) -> None:
    created = http.post(f"{stack.url('api')}/readings", json=READING)
    assert created.status_code == 201
    stack.compose("down")
    restarted = stack.compose("up", "--wait")
    assert restarted.returncode == 0, stack.last_words()
    kept = http.get(f"{stack.url('api')}/readings/{created.json()['id']}")
    assert kept.json()["value"] == READING["value"]


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_stops_at_once_when_asked(stack: Stack, service: str) -> None:
    stack.compose("stop", "--timeout", "10", service)
    state = inspect(stack, service)["State"]
    stack.compose("up", "--wait")
    # 137 would mean that it ignored the signal until it was killed after ten seconds.
    assert state["ExitCode"] in {0, 143}


def test_a_start_on_a_taken_port_names_its_owner_in_one_sentence() -> None:
    with isolated_environment(), socket.socket() as taken, pytest.MonkeyPatch.context() as patch:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        patch.setenv("API_PORT", str(port))
        done = subprocess.run(
            [sys.executable, "-m", "lab", "ground"], cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert f"Le port {port}, qu'il faut à api, est pris par le programme" in done.stderr
    assert "API_PORT=" in done.stderr


def test_a_failed_start_shows_the_services_last_words(tmp_path: Path) -> None:
    override = tmp_path / "broken.yaml"
    override.write_text("services: {docs: {command: [python3, -c, \"raise SystemExit('mes derniers mots')\"]}}")
    with pytest.raises(pytest.fail.Exception, match="mes derniers mots"), running_stack(override):
        pass


def test_ports_chosen_together_are_distinct() -> None:
    assert len(set(free_ports(20))) == 20
