"""The application behind uvicorn, in its container: under Compose's guards, and by hand as the course runs it."""

import json
import platform
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest

from tests.stack.projects import new_name
from tests.stack.stacks import Stack, free_ports

READING = {"sensor": "stack", "at": "2026-01-01T00:00:00Z", "value": 21.5}
MIB = 1024 * 1024


@pytest.fixture
def api(stack: Stack) -> str:
    return stack.url("api")


def limits(stack: Stack) -> dict[str, Any]:
    """What Compose asked of the engine for this container."""
    described = stack.compose("config", "--format", "json").stdout
    service = json.loads(described)["services"]["api"]
    return {"cpus": float(service["cpus"]), "memory_bytes": int(service["mem_limit"])}


@contextmanager
def by_hand(stack: Stack, *options: str) -> Iterator[str]:
    """The address of a container started from the stack's image by `docker run -p`, and nothing else."""
    name, (port,) = new_name(), free_ports(1)
    image = f"docker-lab/api:{stack.project}"
    command = [
        "docker",
        "run",
        "--rm",
        "--detach",
        "--name",
        name,
        "-p",
        f"127.0.0.1:{port}:80",
        *options,
        image,
    ]
    subprocess.run(command, check=True, capture_output=True)
    try:
        yield answering(f"http://127.0.0.1:{port}")
    finally:
        subprocess.run(["docker", "rm", "--force", name], check=True, capture_output=True)


def answering(address: str) -> str:
    """The address, once it answers; the last refusal, if it does not within 30 s."""
    deadline = time.monotonic() + 30
    with httpx2.Client(trust_env=False) as client:
        while True:
            try:
                client.get(f"{address}/health")
            except httpx2.TransportError:
                if time.monotonic() > deadline:
                    raise
            else:
                return address


def test_an_acknowledged_reading_survives_a_kill(stack: Stack, http: httpx2.Client, api: str) -> None:
    created = http.post(f"{api}/readings", json=READING).json()
    assert stack.compose("kill", "--signal", "KILL", "api").returncode == 0
    restarted = stack.compose("up", "--wait", "api")
    assert restarted.returncode == 0, stack.last_words()
    assert http.get(f"{api}/readings/{created['id']}").json() == created


def test_whoami_tells_the_container_that_the_engine_knows(stack: Stack, http: httpx2.Client, api: str) -> None:
    answer = http.get(f"{api}/whoami").json()
    assert answer["container_id"] == stack.container("api")
    assert answer["uid"] == 10001


def test_whoami_tells_the_limits_of_compose(stack: Stack, http: httpx2.Client, api: str) -> None:
    assert http.get(f"{api}/whoami").json()["limits"] == limits(stack)


def test_the_container_s_kernel_is_the_host_s(http: httpx2.Client, api: str) -> None:
    assert http.get(f"{api}/whoami").json()["kernel"] == platform.release()


def test_whoami_s_processor_time_grows_with_work(http: httpx2.Client, api: str) -> None:
    before = http.get(f"{api}/whoami").json()["usage"]["cpu_seconds"]
    http.get(f"{api}/cpu", params={"ms": 300})
    assert http.get(f"{api}/whoami").json()["usage"]["cpu_seconds"] - before >= 0.3


def test_the_docs_server_s_origin_is_allowed_and_no_other(stack: Stack, http: httpx2.Client, api: str) -> None:
    origins = [stack.url("docs"), "http://127.0.0.1:1"]
    answers = [http.get(f"{api}/whoami", headers={"origin": origin}).headers for origin in origins]
    assert [answer.get("access-control-allow-origin") for answer in answers] == [origins[0], None]


@pytest.mark.parametrize("page", ["docs", "redoc"])
def test_the_documentation_is_served_with_its_policy(http: httpx2.Client, api: str, page: str) -> None:
    answer = http.get(f"{api}/{page}")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(("path", "limit"), [("/readings", 16 * 1024), ("/readings/batch", 4 * MIB)])
def test_a_body_too_large_is_refused_by_the_real_server(http: httpx2.Client, api: str, path: str, limit: int) -> None:
    parts = (b" " * 1000 for _ in range(limit // 1000 + 2))
    answer = http.post(api + path, content=parts, headers={"content-type": "application/json"})
    assert answer.status_code == 413


def test_by_hand_it_runs_as_root_with_no_environment_and_no_volume(stack: Stack, http: httpx2.Client) -> None:
    with by_hand(stack) as address:
        created = http.post(f"{address}/readings", json=READING)
        answer = http.get(f"{address}/whoami").json()
        anywhere = http.get(address, headers={"origin": "http://localhost:4321"})
    assert created.status_code == 201
    assert (answer["uid"], answer["limits"]) == (0, {"cpus": None, "memory_bytes": None})
    assert anywhere.headers["access-control-allow-origin"] == "http://localhost:4321"


def test_on_a_full_disk_writing_is_a_507_and_reading_goes_on(stack: Stack, http: httpx2.Client) -> None:
    disk = ["--tmpfs", "/data:size=2m", "--env", "LAB_DATABASE=/data/readings.sqlite3"]
    with by_hand(stack, *disk) as address:
        statuses = [http.post(f"{address}/readings/batch", json=[READING] * 5000).status_code for _ in range(8)]
        health = http.get(f"{address}/health")
        read = http.get(f"{address}/readings", params={"limit": 2})
    assert statuses[0] == 201
    assert statuses[-1] == 507
    assert (health.status_code, health.json()) == (200, {"status": "disk full"})
    assert len(read.json()["items"]) == 2
