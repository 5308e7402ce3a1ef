"""Prints how many requests a second of the server's CPU answers: GET /readings/{id} of three servers, in one run.

`fast` is the lab's application by its shortest recipe; `bare` a FastAPI route on uvloop with the same response model
and the same read of the database, but nothing around it; `course` the application under the course's own CMD. Each has
all the guards of compose.yaml. A round asks each in turn, in an order drawn anew; what counts is the CPU that the
engine charged to the container, so that neither the generator nor what else the machine does is counted.
"""

import json
import os
import random
import re
import shutil
import statistics
import subprocess

import httpx2
from testcontainers.core.docker_client import DockerClient

import comparison
from lab.debian import install_packages
from tests.stack.stacks import ROOT, Stack, free_ports, running_stack

ROUNDS = 30
SECONDS = 1
CLIENTS = 8
READING = {"sensor": "s-1", "at": "2026-11-24T10:00:00Z", "value": 20.5, "unit": "°C"}
SERVERS = {"course": "api", "fast": "fast", "bare": "bare"}


def cpu_seconds(container: str) -> float:
    """The CPU time that the engine has charged to the container so far (Engine API, cpu_usage.total_usage in ns)."""
    stats = DockerClient().client.api.stats(container, stream=False, one_shot=True)
    used: int = stats["cpu_stats"]["cpu_usage"]["total_usage"]
    return used / 1e9


def requests_per_cpu_second(url: str, container: str) -> float:
    """Load the address for SECONDS with CLIENTS connections; every answer must be a 200."""
    before = cpu_seconds(container)
    wrk = ["wrk", "--threads", "1", "--connections", str(CLIENTS), "--duration", f"{SECONDS}s", url]
    said = subprocess.run(wrk, capture_output=True, text=True, check=True).stdout
    spent = cpu_seconds(container) - before
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    answered = re.search(r"(\d+) requests in", said)
    assert answered is not None
    return int(answered[1]) / spent


def measure(stack: Stack, ports: dict[str, str]) -> dict[str, list[float]]:
    """The figures of each server, one for each round; a first round is left out."""
    containers = {name: stack.container(service) for name, service in SERVERS.items()}
    found: dict[str, list[float]] = {name: [] for name in SERVERS}
    shuffled = random.Random(1)
    for turn in range(ROUNDS + 1):
        for name in shuffled.sample(sorted(SERVERS), len(SERVERS)):
            figure = requests_per_cpu_second(f"http://127.0.0.1:{ports[name]}/readings/1", containers[name])
            if turn:
                found[name].append(figure)
    return found


def post(port: str) -> None:
    """The reading that all three give back."""
    httpx2.post(f"http://127.0.0.1:{port}/readings", json=READING, trust_env=False).raise_for_status()


def main() -> None:
    """Measure and print; the figures are this machine's."""
    if shutil.which("wrk") is None:
        install_packages("wrk")
    os.environ["BARE_READING"] = json.dumps(READING)
    fast, bare = (str(port) for port in free_ports(2))
    os.environ.update({"LAB_BENCH_FAST": fast, "LAB_BENCH_BARE": bare})
    with running_stack(ROOT / "tests/bench/throughput.yaml") as stack:
        ports = {"course": os.environ["API_PORT"], "fast": fast, "bare": bare}
        post(ports["course"])
        post(ports["fast"])
        found = measure(stack, ports)
    print(f"GET /readings/1, requests per second of the server's CPU, {CLIENTS} connections, n={ROUNDS}:")
    for name, figures in found.items():
        print(f"  {name:7} median {statistics.median(figures):6.0f} ({min(figures):.0f} ... {max(figures):.0f})")
    for other, promise in (("bare", 0.75), ("course", 1.7)):
        # Round by round: what slows the machine for a moment slows both, and leaves their ratio as it is.
        rounds = [one / reference for one, reference in zip(found["fast"], found[other], strict=True)]
        ratio = comparison.ratio(rounds, [1.0] * ROUNDS)
        assert ratio is not None
        interval = f"{ratio.value:.2f} [{ratio.low:.2f} ; {ratio.high:.2f}]"
        print(f"fast / {other}: {interval}; promised: the lower bound at least {promise}")


if __name__ == "__main__":
    main()
