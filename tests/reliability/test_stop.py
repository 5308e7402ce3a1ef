"""Each service stops when it is asked to, however early, and is back at the next `up`, even after a SIGKILL.

The control of the first: the course's application behind a shell, which asks nobody. The control of an early stop, and
of children that nobody waits for: the api without the process 1 that Compose gives it (init).
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.reliability.promises import Promise
from tests.stack.projects import new_name
from tests.stack.stacks import ROOT, Stack, running_stack

SHELL_FORM = "variants/shell-form.Dockerfile"
# A hundred children, one after the other, that outlive their parent and end at once: process 1 has to wait for them.
ORPHANS = """
import os
for _ in range(100):
    if os.fork() == 0:
        os.fork()
        os._exit(0)
    os.wait()
"""
ZOMBIES = """
import pathlib
states = [stat.read_text().rpartition(")")[2].split()[0] for stat in pathlib.Path("/proc").glob("[0-9]*/stat")]
print(states.count("Z"))
"""
PROFILES = ("measure", "room")  # vm and uml: tests/vm/test_machines.py, which waits for them to start anyway


def docker(*arguments: str) -> str:
    """What a docker command that must succeed writes."""
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout.strip()


def stopped(container: str) -> tuple[float, int]:
    """The seconds that `docker stop` takes, and the exit code of what it stopped."""
    began = time.perf_counter()
    docker("stop", container)
    took = time.perf_counter() - began
    return took, int(docker("inspect", "--format", "{{.State.ExitCode}}", container))


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with running_stack(profiles=PROFILES) as running:
        yield running


@pytest.fixture
def behind_a_shell() -> Iterator[str]:
    """A container of the recipe with a command in shell form, once it serves: its own healthcheck says so."""
    name = new_name()
    context = ROOT / "services/api"
    docker(
        "build",
        "--quiet",
        "--tag",
        f"docker-lab/shell-form:{name}",
        "--file",
        str(context / SHELL_FORM),
        str(context),
    )
    probe = "import urllib.request as u; u.urlopen('http://127.0.0.1/health', timeout=5)"
    checked = [
        "--health-cmd",
        f'python3 -c "{probe}"',
        "--health-start-interval=300ms",
        "--health-start-period=30s",
    ]
    try:
        docker("run", "--detach", "--name", name, *checked, f"docker-lab/shell-form:{name}")
        healthy(name)
        yield name
    finally:
        subprocess.run(["docker", "rm", "--force", name], capture_output=True, check=False)
        subprocess.run(["docker", "image", "rm", f"docker-lab/shell-form:{name}"], capture_output=True, check=False)


def healthy(container: str) -> None:
    """Return at the engine's own word that the container is healthy; it has said so for ever if it said so before."""
    events = [
        "docker",
        "events",
        "--since",
        "10m",
        "--filter",
        f"container={container}",
        "--format",
        "{{.Action}}",
    ]
    with subprocess.Popen(events, stdout=subprocess.PIPE, text=True) as told:
        assert told.stdout is not None
        for line in told.stdout:
            if "health_status: healthy" in line or line.startswith("die"):
                told.terminate()
                assert line.startswith("health_status"), f"{container} ended before it served"
                return


def states(stack: Stack) -> dict[str, tuple[str, str]]:
    """What the engine says of each lasting service, running or not: its state and its health."""
    listed = map(json.loads, stack.compose("ps", "--all", "--format", "json").stdout.splitlines())
    return {one["Service"]: (one["State"], one["Health"]) for one in listed if one["Service"] != "permissions"}


def test_whatever_is_killed_is_back_at_the_next_up_of_its_profile(stack: Stack) -> None:
    services = {"docs", "api", "loadtest", "launcher", "front"}
    docker("kill", *(stack.container(service) for service in services))
    assert {state for state, _ in states(stack).values()} == {"exited"}  # by itself, nothing is back
    again = stack.compose("up", "--detach", "--wait")
    assert again.returncode == 0, again.stderr
    assert states(stack) == dict.fromkeys(services, ("running", "healthy"))


def test_every_service_stops_at_once_and_a_command_behind_a_shell_is_killed(
    stack: Stack, behind_a_shell: str, promise: Promise
) -> None:
    listed = map(json.loads, stack.compose("ps", "--format", "json").stdout.splitlines())
    found = {one["Service"]: stopped(one["ID"]) for one in listed}
    assert {"docs", "api", "loadtest", "launcher", "front"} <= set(found)
    took, code = stopped(behind_a_shell)
    slowest = max(found, key=lambda service: found[service])
    promise(
        f"stop: {len(found)} services, each under 1 s, 0 or 143",
        f"slowest {slowest}, {found[slowest][0]:.2f} s; codes {sorted({each[1] for each in found.values()})}",
        f"command in shell form: {took:.1f} s, {code}",
    )
    assert {each[1] for each in found.values()} <= {0, 143}, found
    assert code == 137
    assert found[slowest][0] < took / 3, found


@pytest.fixture
def without_init(stack: Stack) -> Iterator[str]:
    """A container of the api's image as `docker run` starts it, ten times slower, so that a stop finds it starting."""
    name = new_name()
    docker("create", "--cpus", "0.1", "--name", name, f"docker-lab/api:{os.environ['LAB_TAG']}")
    yield name
    subprocess.run(["docker", "rm", "--force", name], capture_output=True, check=False)


def test_every_service_stops_before_it_has_even_started_and_without_init_it_is_killed(
    stack: Stack, without_init: str, promise: Promise
) -> None:
    """Python has not set its handlers yet, and process 1 ignores a signal that it does not handle."""
    containers = {service: stack.container(service) for service in states(stack)}
    assert {"docs", "api", "loadtest", "launcher", "front"} <= set(containers)
    codes = {}
    for service, container in containers.items():
        docker("stop", container)
        docker("start", container)
        codes[service] = stopped(container)[1]
    docker("start", without_init)
    control = stopped(without_init)[1]
    again = stack.compose("up", "--detach", "--wait")
    promise(
        "stop, as soon as it is started: 0 or 143",
        f"{len(codes)} services: {sorted(set(codes.values()))}",
        f"without init: {control}",
    )
    assert set(codes.values()) <= {0, 143}, codes
    assert control == 137
    assert again.returncode == 0, again.stderr


def zombies(container: str) -> int:
    """How many ended processes of the container nobody has waited for."""
    return int(docker("exec", container, "python3", "-c", ZOMBIES))


def test_no_process_that_ended_in_the_api_is_left_and_without_init_all_are(
    stack: Stack, without_init: str, promise: Promise
) -> None:
    docker("start", without_init)
    for container in (stack.container("api"), without_init):
        docker("exec", container, "python3", "-c", ORPHANS)
    deadline = time.monotonic() + 60
    while (found := zombies(stack.container("api"))) and time.monotonic() < deadline:
        pass
    control = zombies(without_init)
    promise("a hundred orphans in the api: none is left", f"{found} left", f"without init: {control} left")
    assert found == 0
    assert control >= 100
