"""The launcher on a real engine: what it starts, what it tells, what it refuses, and that nothing is left over.

Three images are the test's own, under names of the list and the tag of this stack alone: `floor` is a program which
answers 200 and tells the moment of its first one (witness.py), `cache` never answers, `slim` says a word and ends.
"""

import json
import os
import platform
import secrets
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.stack.stacks import Stack, running_stack

pytestmark = pytest.mark.long

RUN = {"targets": ["course", "process"], "rounds": 1, "seed": 7}
ENDLESS = {"targets": ["cache"], "rounds": 1, "seed": 7}  # an image of the test's own, which never answers
SPEAKS = "raise SystemExit('mes derniers mots')"
STARTED = "docker-lab.launcher"


def docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout.strip()


@dataclass
class Launcher:
    """The launcher's service, asked as loadtest asks it, but from the host."""

    stack: Stack
    client: httpx2.Client

    @property
    def address(self) -> str:
        networks = "{{range $name, $net := .NetworkSettings.Networks}}{{$name}} {{$net.IPAddress}}\n{{end}}"
        listed = docker("inspect", "--format", networks, self.stack.container("launcher")).splitlines()
        return next(line.split()[1] for line in listed if line.startswith(f"{self.stack.project}_launch "))

    def post(self, path: str, body: dict[str, Any]) -> httpx2.Response:
        return self.client.post(f"http://{self.address}{path}", json=body, headers={"Host": "launcher"})

    @contextmanager
    def run(self, body: dict[str, Any]) -> Iterator[Iterator[dict[str, Any]]]:
        headers = {"Host": "launcher"}
        with self.client.stream("POST", f"http://{self.address}/runs", json=body, headers=headers) as answer:
            assert answer.status_code == 200, answer.read()
            yield (json.loads(line) for line in answer.iter_lines())

    @contextmanager
    def creations(self) -> Iterator[list[str]]:
        """Afterwards, the image of every container that it created meanwhile, gone or not."""
        images: list[str] = []
        began = time.time()
        yield images
        span = ["--since", f"{began:.6f}", "--until", f"{time.time():.6f}"]
        label = f"label={STARTED}={self.stack.project}"
        filters = ["--filter", "event=create", "--filter", label]
        images += docker("events", *span, *filters, "--format", "{{.From}}").split()

    def idle(self) -> bool:
        """Whether nothing is under way: only then does it say 404 of a target unknown to it, and not 429."""
        return self.post("/starts", {"target": "nobody"}).status_code == 404

    def started(self) -> list[str]:
        """The containers that it has started, and that are still there."""
        return docker("ps", "--all", "--quiet", "--filter", f"label={STARTED}={self.stack.project}").split()


@pytest.fixture(scope="module")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launcher]:
    with running_stack(profiles=("measure",)) as stack, httpx2.Client(trust_env=False, timeout=120) as client:
        tag, folder = os.environ["LAB_TAG"], tmp_path_factory.mktemp("images")
        docker("build", "--quiet", "--tag", f"docker-lab/floor:{tag}", str(Path(__file__).parent / "witness"))
        commands = {"api-cache": ["sleep", "infinity"], "api-slim": ["python3", "-c", SPEAKS]}
        for name, command in commands.items():
            (folder / "Dockerfile").write_text(f"FROM docker-lab/api:{tag}\nCMD {json.dumps(command)}\n")
            docker("build", "--quiet", "--tag", f"docker-lab/{name}:{tag}", str(folder))
        yield Launcher(stack, client)


def wait_until(fact: Callable[[], bool], seconds: float = 30) -> None:
    """Return when it is so; fail when it is not in time."""
    limit = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < limit
        time.sleep(0.02)


def test_the_default_stack_does_not_have_it(launcher: Launcher) -> None:
    services = ["docker", "compose", "--file", str(launcher.stack.context) + "/compose.yaml", "config"]
    listed = subprocess.run([*services, "--services"], capture_output=True, text=True, check=True).stdout
    assert set(listed.split()) == {"docs", "api", "loadtest", "permissions"}


def test_loadtest_reaches_it_and_the_host_s_ports_do_not(launcher: Launcher) -> None:
    ask = "import os, urllib.request as u; print(u.urlopen(os.environ['LAB_LAUNCHER'] + '/health').status)"
    assert launcher.stack.exec("loadtest", ["python3", "-c", ask]) == (0, "200\n")
    assert docker("port", launcher.stack.container("launcher")) == ""


def test_it_has_the_socket_and_no_capability(launcher: Launcher) -> None:
    status = launcher.stack.exec("launcher", ["cat", "/proc/1/status"])[1]
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    described = json.loads(docker("inspect", launcher.stack.container("launcher")))[0]
    assert described["HostConfig"]["ReadonlyRootfs"]
    assert [mount["Destination"] for mount in described["Mounts"]] == ["/var/run/docker.sock"]


@pytest.mark.parametrize(
    ("target", "phases"),
    [
        ("course", ["create", "start", "listen", "first_200"]),
        ("process", ["exec", "listen", "first_200"]),
    ],
)
def test_a_target_answers_with_the_host_s_kernel_and_positive_phases(
    launcher: Launcher, target: str, phases: list[str]
) -> None:
    answer = launcher.post("/starts", {"target": target})
    assert answer.status_code == 201, answer.text
    sample = answer.json()
    assert sample["ok"]
    assert sample["kernel"] == platform.release()
    assert list(sample["phases_ms"]) == phases
    assert all(value > 0 for value in sample["phases_ms"].values())
    assert sample["total_ms"] == pytest.approx(sum(sample["phases_ms"].values()), abs=0.002)
    assert 10e6 < sample["memory_bytes"] < 100e6
    assert launcher.started() == []


def test_the_moment_measured_is_that_at_which_the_target_answered(launcher: Launcher) -> None:
    """The witness writes the truth; the benchmark prints how far off we are. Here: closer than to any other moment."""
    errors, phases = [], []
    for _ in range(9):
        sample = launcher.post("/starts", {"target": "floor"}).json()
        ours = datetime.fromisoformat(sample["started_at"]).timestamp() * 1000 + sample["total_ms"]
        errors.append(ours - int(sample["kernel"].split()[0]) / 1e6)
        phases.append(sample["phases_ms"])
    assert min(errors) > -0.1  # never before it was sent
    # The witness listens as soon as its Python runs: taking the engine's "started" for the answer errs by that.
    assert statistics.median(errors) < statistics.median(each["listen"] for each in phases) / 5


def test_what_it_starts_has_no_right_no_mount_and_no_way_out(launcher: Launcher) -> None:
    with launcher.run(ENDLESS) as events:
        next(events)
        wait_until(lambda: len(launcher.started()) == 1)
        found = json.loads(docker("inspect", *launcher.started()))[0]
    wait_until(launcher.idle)  # its reader has left: it ends the run once it has noticed
    host = found["HostConfig"]
    assert found["Config"]["Image"] == f"docker-lab/api-cache:{os.environ['LAB_TAG']}"
    assert found["Config"]["Cmd"] == ["sleep", "infinity"]  # the image's own
    assert found["Config"]["User"] == "10001:10001"
    assert (host["CapDrop"], host["Privileged"], host["ReadonlyRootfs"]) == (["ALL"], False, True)
    assert "no-new-privileges:true" in host["SecurityOpt"]
    assert found["Mounts"] == []
    assert not host["PortBindings"]
    assert not host["Devices"]
    assert host["Memory"] == host["MemorySwap"] == 256 * 2**20
    assert host["PidsLimit"] == 128
    assert list(found["NetworkSettings"]["Networks"]) == [f"{launcher.stack.project}_targets"]
    assert found["Config"]["Labels"][STARTED] == launcher.stack.project
    network = json.loads(docker("network", "inspect", f"{launcher.stack.project}_targets"))[0]
    assert network["Options"]["com.docker.network.bridge.enable_ip_masquerade"] == "false"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"target": "api"}, 404),
        ({"target": "../images"}, 404),
        ({"target": "course", "mounts": ["/:/host"]}, 422),
        ({"target": "course", "privileged": True}, 422),
        ({"target": "course", "image": "python:3.9"}, 422),
        ({"target": "course", "command": ["sh"]}, 422),
        ({"target": "uml"}, 409),
    ],
)
def test_a_request_for_anything_else_creates_nothing(launcher: Launcher, body: dict[str, Any], status: int) -> None:
    with launcher.creations() as created:
        assert launcher.post("/starts", body).status_code == status
    assert created == []


def test_a_start_creates_one_container_of_the_image_listed(launcher: Launcher) -> None:
    with launcher.creations() as created:
        assert launcher.post("/starts", {"target": "course"}).status_code == 201
    assert created == [f"docker-lab/api:{os.environ['LAB_TAG']}"]


def test_a_run_tells_all_its_samples_and_leaves_nothing(launcher: Launcher) -> None:
    with launcher.run(RUN) as events:
        told = list(events)
    assert [each["event"] for each in told] == ["begin", *["sample"] * 4, "end"]
    assert all(each["sample"]["ok"] for each in told if each["event"] == "sample")
    assert 0 < told[-1]["overhead_ms"]["median"] < 50
    course = told[0]["manifest"]["images"]["course"]
    assert 0 < course["unique_bytes"] < course["disk_bytes"]
    assert course["base"] in {"official", "stand-in"}
    assert launcher.started() == []


def test_during_a_run_a_start_and_a_second_run_are_429_and_its_reader_leaving_ends_it(
    launcher: Launcher,
) -> None:
    with launcher.run(ENDLESS) as events:
        assert next(events)["event"] == "begin"
        assert launcher.post("/starts", {"target": "course"}).status_code == 429
        assert launcher.post("/runs", RUN).status_code == 429
        wait_until(lambda: len(launcher.started()) == 1)
    # The reader has left: what ran is removed, and the next one may come.
    wait_until(lambda: launcher.post("/starts", {"target": "floor"}).status_code == 201)
    assert launcher.started() == []


def test_a_third_start_at_once_is_a_429(launcher: Launcher) -> None:
    with ThreadPoolExecutor(4) as pool:
        starts = [pool.submit(launcher.post, "/starts", {"target": "course"}) for _ in range(4)]
        statuses = sorted(start.result().status_code for start in starts)
    assert statuses[:2] == [201, 201]
    assert statuses[-1] == 429


def test_a_target_that_ends_tells_its_last_words(launcher: Launcher) -> None:
    answer = launcher.post("/starts", {"target": "slim"})
    assert answer.status_code == 502
    assert "s'est arrêté" in answer.json()["detail"]
    assert answer.json()["log"] == ["mes derniers mots"]
    assert launcher.started() == []


def test_killed_in_mid_run_it_sweeps_when_it_starts_again_and_never_another_stack_s_containers(
    launcher: Launcher,
) -> None:
    image = f"docker-lab/api:{os.environ['LAB_TAG']}"
    other = f"{launcher.stack.project}-{secrets.token_hex(2)}"
    foreign = docker("create", "--label", f"{STARTED}={other}", image)
    try:
        with launcher.run(ENDLESS) as events:
            next(events)
            wait_until(lambda: len(launcher.started()) == 1)
            docker("kill", "--signal", "KILL", launcher.stack.container("launcher"))
            with pytest.raises(httpx2.HTTPError):
                next(events)
        assert len(launcher.started()) == 1  # nobody removed it: it was killed
        again = launcher.stack.compose("up", "--detach", "--wait", "launcher")
        assert again.returncode == 0, launcher.stack.last_words()
        assert launcher.started() == []
        assert docker("inspect", "--format", "{{.Id}}", foreign) == foreign
    finally:
        docker("rm", "--force", foreign)


def test_when_loadtest_is_killed_in_mid_run_the_launcher_removes_what_it_started(launcher: Launcher) -> None:
    loadtest = launcher.stack.container("loadtest")
    docker("exec", "--detach", loadtest, "python", "-m", "startup", "--targets", "cache", "--rounds", "1")
    wait_until(lambda: len(launcher.started()) == 1)
    docker("kill", "--signal", "KILL", loadtest)
    wait_until(lambda: launcher.started() == [])
    assert launcher.stack.compose("up", "--detach", "--wait", "loadtest").returncode == 0
    assert launcher.started() == []
    assert launcher.stack.exec("loadtest", ["ls", "--almost-all", "/results"]) == (0, "")


def test_stopped_in_mid_run_it_removes_what_it_started(launcher: Launcher) -> None:
    with launcher.run(ENDLESS) as events:
        next(events)
        wait_until(lambda: len(launcher.started()) == 1)
        launcher.stack.compose("stop", "--timeout", "10", "launcher")
    container = launcher.stack.container("launcher")
    assert docker("inspect", "--format", "{{.State.ExitCode}}", container) in {"0", "143"}
    assert launcher.started() == []
    assert launcher.stack.compose("up", "--detach", "--wait", "launcher").returncode == 0


def test_it_stays_under_60_mib(launcher: Launcher) -> None:
    with launcher.run({**RUN, "rounds": 2}) as events:
        assert list(events)[-1]["event"] == "end"
    used = docker("stats", "--no-stream", "--format", "{{.MemUsage}}", launcher.stack.container("launcher"))
    assert float(used.split("MiB")[0]) < 60
