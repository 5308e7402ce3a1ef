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

import bases
from lab import ROOT, isolated_environment
from private_engine import Engine, private_engine

BUILDING = ("dockerfile.md", "dockerfile-in-depth.md", "run-to-compose.md")
# Every other recipe of the application; the floor, which takes a compiler from Debian, comes built.
RECIPES = ("api-cache", "api-slim", "api-py313", "api-multistage", "api-fast")
TARGETS = ("--file", "compose.yaml", "--file", "compose.targets.yaml", "--profile", "targets")
pytestmark = pytest.mark.long
IMPORTS = ":".join(str(ROOT / folder) for folder in ("tests/course", "tests/stack", "scripts"))


@dataclass(frozen=True)
class Room:
    """A machine without a network: its engine, the checkout that the bundle brought, and what came before the lab."""

    engine: Engine
    checkout: Path
    before: subprocess.CompletedProcess[str]  # the course's own build, from the base without wheels
    kept: tuple[
        str, str, str
    ]  # `make unbundle` that nobody answers: what it said, the base's id before and after
    taken: str  # `make unbundle` that was allowed to replace the base

    def type(self, *argv: str) -> str:
        """What a command says that succeeds."""
        return said(typed(self.engine, self.checkout, *argv))


def typed(engine: Engine, folder: Path, *argv: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """The finished command of a machine without a network, whose reader cannot be asked anything."""
    return subprocess.run(
        [*engine.network, *argv],
        cwd=folder,
        env={**engine.environment, "PYTHONPATH": IMPORTS, **extra},
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
        here(sys.executable, "scripts/bundle.py", "save", str(stick / "docker-lab.tar.zst"))
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
        ids = [engine.docker("images", "--quiet", bases.COURSE)]
        kept = said(typed(engine, checkout, *unbundle))
        ids.append(engine.docker("images", "--quiet", bases.COURSE))
        taken = said(typed(engine, checkout, *unbundle, LAB_YES="1"))
        yield Room(engine, checkout, before, (kept, ids[0], ids[1]), taken)


def test_without_the_bundle_the_course_s_own_build_fails_at_pip(room: Room) -> None:
    assert room.before.returncode != 0
    assert "No matching distribution found" in room.before.stderr


def test_a_base_that_was_there_stays_until_its_owner_agrees(room: Room) -> None:
    words, before, after = room.kept
    assert before == after
    assert f"{bases.COURSE} reste ce qu'elle était" in words
    assert f"{bases.COURSE} reste" not in room.taken
    assert room.engine.docker("images", "--quiet", bases.COURSE) != before


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
    room.type("docker", "compose", *TARGETS, "build", "--no-cache", *RECIPES)


def test_doctor_says_what_can_be_built_without_a_network(room: Room) -> None:
    told = typed(room.engine, room.checkout, "make", "doctor")
    assert f"Sans réseau, `docker build` peut partir de : {', '.join(bases.BASES)}" in told.stdout
