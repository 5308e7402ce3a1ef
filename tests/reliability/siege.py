"""Half requests held open at a service of the stack, and what somebody else sees of it meanwhile."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.health import health, healthy
from tests.stack.stacks import Stack

HALF_OPEN = (Path(__file__).parent / "half_open.py").read_text(encoding="utf-8")
OVER = 520  # more than the api takes at once (UVICORN_LIMIT_CONCURRENCY), from two clients within their limit
SIEGE = 6.5  # seconds: longer than the front's `timeout http-request`, so that every half is opened again


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
