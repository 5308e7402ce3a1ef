"""A machine that a bundle reaches and no network does: the lab comes up, and the chapters that build do build.

The checkout is the one that the bundle brings, so what git does not have yet is not tried.
"""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from lab import bases
from tests.engines.private_engine import Engine, private_engine
from tests.stack.stacks import ROOT, isolated_environment

BUILDING = ("dockerfile.md", "dockerfile-in-depth.md", "run-to-compose.md")
TARGETS = ("--file", "compose.yaml", "--file", "compose.targets.yaml", "--profile", "targets")
pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Room:
    """A machine without a network: its engine, the checkout that the bundle brought, and what came before the lab."""

    engine: Engine
    checkout: Path
    before: subprocess.CompletedProcess[str]  # the course's own build, from the base without wheels
    kept: str  # what `make unbundle` said that nobody answers
    ids: tuple[str, str, str]  # of python:3.9: before that, after it, and once it may be replaced
    taken: str  # what `make unbundle` said that may replace it

    def type(self, *argv: str) -> str:
        """What a command says that succeeds."""
        return said(typed(self.engine, self.checkout, *argv))


def typed(engine: Engine, folder: Path, *argv: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """The finished command of a machine without a network, whose reader cannot be asked anything."""
    return subprocess.run(
        [*engine.network, *argv],
        cwd=folder,
        env={**engine.environment, "PYTHONPATH": str(ROOT), **extra},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def here(*argv: str, folder: Path = ROOT) -> str:
    """What a command of this machine says that succeeds."""
    return said(subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False))


def said(done: subprocess.CompletedProcess[str]) -> str:
    """The output of a command, then its errors; the test fails with them where the command did."""
    words = done.stdout + done.stderr
    if done.returncode:
        pytest.fail(f"{done.args}:\n{words[-4000:]}", pytrace=False)
    return words


def bundle(stick: Path, tag: str) -> None:
    """Build the lab's images, write them and the checkout to the stick, and leave no image of it here."""
    try:
        here("docker", "compose", "build")
        here(sys.executable, "-m", "lab", "bundle", "--file", str(stick / "docker-lab.tar.zst"))
    finally:
        images = here("docker", "images", "--format={{.Repository}}:{{.Tag}}", f"docker-lab/*:{tag}")
        here("docker", "image", "rm", *images.split())


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    stick = tmp_path_factory.mktemp("stick")
    checkout = stick / "docker-lab"
    unbundle = ("make", "unbundle", "FILE=../docker-lab.tar.zst")
    with isolated_environment() as tag, private_engine(network=False) as engine:
        bundle(stick, tag)
        here("sha256sum", "--check", "docker-lab.tar.zst.sha256", folder=stick)
        with zipfile.ZipFile(stick / "docker-lab.zip") as files:
            files.extractall(stick)
        engine.borrow(bases.COURSE)
        before = typed(engine, checkout / "services/api", "docker", "build", ".")
        first = engine.docker("images", "--quiet", bases.COURSE)
        kept = said(typed(engine, checkout, *unbundle))
        second = engine.docker("images", "--quiet", bases.COURSE)
        taken = said(typed(engine, checkout, *unbundle, LAB_YES="1"))
        third = engine.docker("images", "--quiet", bases.COURSE)
        yield Room(engine, checkout, before, kept, (first, second, third), taken)


def test_without_the_bundle_the_course_s_own_build_fails_at_pip(room: Room) -> None:
    assert room.before.returncode != 0
    assert "No matching distribution found" in room.before.stderr


def test_a_base_that_was_there_stays_until_its_owner_agrees(room: Room) -> None:
    stays = f"{bases.COURSE} reste ce qu'elle était"
    first, second, third = room.ids
    assert first == second != third
    assert stays in room.kept
    assert stays not in room.taken


def test_what_pip_had_been_told_stays(room: Room) -> None:
    first, _, third = room.ids
    before, after = (
        room.type("docker", "run", "--rm", "--network=none", image, "pip3", "config", "list").splitlines()
        for image in (first, third)
    )
    assert {*before} < {*after}


def test_the_lab_comes_up(room: Room) -> None:
    assert "Le labo est prêt" in room.type("make", "up")


@pytest.mark.parametrize("page", BUILDING)
def test_every_command_of_a_chapter_that_builds_is_played(room: Room, page: str) -> None:
    room.type("make", "up")
    reader = str(Path(__file__).with_name("reader.py"))
    lines = room.type(sys.executable, reader, str(room.checkout), page).splitlines()
    ends = [json.loads(line) for line in lines if line.startswith("[")]
    left = {reason for _, _, state, reason in ends if state != "played"}
    assert len(ends) > len(left)
    assert left <= {"PowerShell", "macOS"}


def test_every_other_recipe_builds(room: Room) -> None:
    """But the floor, which takes a compiler from Debian, and comes built."""
    services = yaml.safe_load((room.checkout / "compose.targets.yaml").read_text(encoding="utf-8"))["services"]
    recipes = [name for name in services if name.startswith("api-")]
    assert recipes
    room.type("docker", "compose", *TARGETS, "build", "--no-cache", *recipes)


def test_doctor_says_what_can_be_built_without_a_network(room: Room) -> None:
    told = typed(room.engine, room.checkout, "make", "doctor")
    assert f"Sans réseau, `docker build` peut partir de : {', '.join(bases.BASES)}" in told.stdout
