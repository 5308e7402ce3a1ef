"""The course's image as a container, as QEMU's machine and as UML's: built, booted side by side, and asked."""

import itertools
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from lab import kvm
from tests.stack.stacks import ROOT, Stack, isolated_environment

MACHINES = ("vm", "uml")
EVERY = ("api", *MACHINES)
FILES = ["compose.yaml", "compose.targets.yaml"]
MEASURING = ("launcher", "loadtest")
ASK = """
import sys, urllib.error, urllib.request as web
body, kind = b'{"target": "%s"}' % sys.argv[1].encode(), {"Content-Type": "application/json"}
order = web.Request("http://launcher/starts", body, kind)
try:
    answer = web.urlopen(order, timeout=180)
except urllib.error.HTTPError as refusal:
    answer = refusal
print(answer.read().decode())
"""
LIMIT_S = 180  # an emulated processor on a busy machine


@dataclass
class Machines:
    """The three of them, listening on addresses that this machine reaches without a published port."""

    stack: Stack
    http: httpx2.Client

    def image(self, service: str) -> str:
        """The tag of the service's image, which no other stack has."""
        return f"docker-lab/{service}:{self.stack.project}"

    def inspect(self, service: str) -> dict[str, Any]:
        """What the engine knows of the service's container."""
        described: dict[str, Any] = json.loads(docker("inspect", self.stack.container(service)))[0]
        return described

    def log(self, service: str) -> str:
        """All that its console said."""
        return docker("logs", self.stack.container(service))

    def url(self, service: str) -> str:
        """Its address on the network of the containers."""
        networks = self.inspect(service)["NetworkSettings"]["Networks"].values()
        return f"http://{next(iter(networks))['IPAddress']}"

    def wait(self, service: str) -> None:
        """Read its console until the service says that it listens; the console ends if it dies."""
        follow = ["timeout", str(LIMIT_S), "docker", "logs", "--follow", self.stack.container(service)]
        with subprocess.Popen(follow, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as console:
            assert console.stdout is not None
            if any("Uvicorn running on" in line for line in console.stdout):
                console.terminate()
                return
        pytest.fail(f"{service} never listened:\n{self.log(service)[-3000:]}", pytrace=False)

    def get(self, service: str, path: str) -> Any:
        """The JSON of a page, over a connection of its own: not one may be lost."""
        try:
            answer = self.http.get(self.url(service) + path, headers={"Connection": "close"})
        except httpx2.TransportError as error:
            pytest.fail(f"{path} of {service}: {error!r}\n{self.log(service)[-3000:]}", pytrace=False)
        return answer.raise_for_status().json()

    def start(self, service: str) -> None:
        """Start its container again; a machine then boots anew."""
        done = self.stack.compose("start", service)
        assert done.returncode == 0, done.stderr[-4000:]

    def knocks(self, service: str) -> int:
        """How often one asked in vain, with little patience, before it first answered."""
        url, limit = self.url(service) + "/health", time.monotonic() + LIMIT_S
        for count in itertools.count():
            try:
                self.http.get(url, headers={"Connection": "close"}, timeout=0.5).raise_for_status()
            except httpx2.TransportError as error:
                if time.monotonic() > limit:
                    pytest.fail(f"{service}: {error!r}\n{self.log(service)[-3000:]}", pytrace=False)
            else:
                return count
        raise AssertionError

    def measured(self, target: str) -> dict[str, Any]:
        """One start of the target, as the launcher of this stack measures it; or its refusal, which has a `detail`."""
        for step in (["build", *MEASURING], ["up", "--detach", "--wait", "--no-deps", *MEASURING]):
            done = self.stack.compose(*step)
            assert done.returncode == 0, done.stderr[-4000:]
        code, said = self.stack.exec("loadtest", ["python3", "-c", ASK, target])
        assert code == 0, said
        sample: dict[str, Any] = json.loads(said)
        return sample

    @contextmanager
    def panicking(self) -> Iterator[str]:
        """The image of uml, whose kernel meanwhile finds neither first system nor disk: a real panic."""
        image = self.image("uml")
        whole = docker("image", "inspect", "--format", "{{.Id}}", image).strip()
        container = docker("create", image).strip()
        try:
            with tempfile.NamedTemporaryFile() as empty:
                for file in ("initramfs.cpio", "disk.ext4"):
                    docker("cp", empty.name, f"{container}:/machine/{file}")
            broken = docker("commit", container, image).strip()
        finally:
            docker("rm", container)
        try:
            yield image
        finally:
            docker("tag", whole, image)
            docker("image", "rm", broken)

    def stop(self, service: str) -> float:
        """The seconds that its stop took."""
        began = time.perf_counter()
        self.stack.compose("stop", "--timeout", "10", service)
        return time.perf_counter() - began


def docker(*arguments: str) -> str:
    """What the command says, on both its outputs; its failure is the test's."""
    done = subprocess.run(
        ["docker", *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


@contextmanager
def running_machines() -> Iterator[Machines]:
    """The container and both machines, built and started by compose.targets.yaml; nothing is left at the end."""
    with isolated_environment() as name, pytest.MonkeyPatch.context() as patch:
        for variable in ("VM_PORT", "UML_PORT"):
            patch.setenv(variable, "0")
        patch.setenv("LAB_FALLBACK", "le test le veut")
        stack = Stack(context=ROOT, project=name, compose_file_name=FILES)
        try:
            for step in (["build", *EVERY], ["up", "--detach", *EVERY]):
                done = stack.compose(*step)
                if done.returncode:
                    pytest.fail(f"{step}:\n{done.stderr[-4000:]}\n{stack.last_words()}", pytrace=False)
            with httpx2.Client(trust_env=False, timeout=LIMIT_S) as client:
                machines = Machines(stack, client)
                for service in EVERY:
                    machines.wait(service)
                yield machines
        finally:
            stack.compose("down", "--volumes", "--remove-orphans")
            images = [f"docker-lab/{service}:{name}" for service in (*EVERY, *MEASURING)]
            subprocess.run(["docker", "image", "rm", *images], capture_output=True, check=False)


def accelerator(image: str) -> kvm.Accelerator:
    """What lab/kvm.py finds on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("LAB_ACCELERATOR", raising=False)
        return kvm.find(image)


def with_kvm(stack: Stack, found: kvm.Accelerator) -> Stack:
    """The same project, its files completed as lab/kvm.py does after a proof."""
    told = kvm.environment(found)
    os.environ["KVM_GID"] = told["KVM_GID"]
    files = [str(Path(file)) for file in told["COMPOSE_FILE"].split(os.pathsep)]
    return Stack(context=ROOT, project=stack.project, compose_file_name=files)
