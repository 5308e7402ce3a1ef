"""Prints how long `docker compose up --wait` takes with images built, and what the three services weigh idle."""

import statistics
import subprocess
import time

from tests.stack.stacks import SERVICES, Stack, running_stack

ROUNDS = 7


def seconds_to_healthy(stack: Stack) -> float:
    """The seconds from `docker compose up --wait`, everything stopped and removed, until it returns."""
    stack.compose("down", "--volumes")
    began = time.perf_counter()
    if stack.compose("up", "--wait").returncode:
        raise RuntimeError(stack.last_words())
    return time.perf_counter() - began


def memory_mib(container: str) -> float:
    """The container's memory in MiB as `docker stats` shows it: usage less the inactive file cache."""
    argv = ["docker", "stats", "--no-stream", "--format", "{{.MemUsage}}", container]
    used = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split("/")[0].strip()
    units = {"KiB": 1 / 1024, "MiB": 1, "GiB": 1024}
    return float(used[:-3]) * units[used[-3:]]


def main() -> None:
    """Measure and print; the figures are this machine's."""
    with running_stack() as stack:
        times = [seconds_to_healthy(stack) for _ in range(ROUNDS)]
        print(
            f"docker compose up --wait, images built: median {statistics.median(times):.2f} s "
            f"({min(times):.2f} ... {max(times):.2f}, n={ROUNDS}); promised: under 4 s"
        )
        weights = {service: memory_mib(stack.container(service)) for service in SERVICES}
        parts = ", ".join(f"{service} {mib:.0f}" for service, mib in weights.items())
        print(f"memory idle: {sum(weights.values()):.0f} MiB ({parts}); promised: under 250 MiB")


if __name__ == "__main__":
    main()
