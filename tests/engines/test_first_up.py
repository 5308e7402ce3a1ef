"""The first `up` of a machine that has a registry and no base: it asks for what it needs, and says how much that is."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab import bases
from tests.engines.private_engine import Engine, private_engine
from tests.stack.stacks import ROOT, isolated_environment

PORT = 5000  # of the private engine's own network
TAGS = [base.partition(":")[2] for base in bases.BASES]
DEFAULT = {"3.9", "3.13-slim-trixie"}


@dataclass(frozen=True)
class Machine:
    """A machine whose engine has a mirror of the registry, and no other way out."""

    engine: Engine
    notes: Path

    def type(self, *argv: str) -> subprocess.CompletedProcess[str]:
        """The finished command, typed in the checkout."""
        return subprocess.run(
            [*self.engine.network, *argv],
            cwd=ROOT,
            env=self.engine.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self) -> set[str]:
        """The tags of python that the registry was asked for."""
        names = {path.removeprefix("/v2/library/python/manifests/") for path in self.notes.read_text().split()}
        return {name for name in names if not name.startswith("sha256:")}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    mirror = {"registry-mirrors": [f"http://127.0.0.1:{PORT}"]}
    with isolated_environment(), private_engine(network=False, settings=mirror) as engine:
        notes = tmp_path / "notes"
        notes.touch()
        program = str(Path(__file__).with_name("stocked_registry.py"))
        argv = [*engine.network, sys.executable, program, str(PORT), str(notes), "library/python", *TAGS]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as registry:
            try:
                assert registry.stdout
                assert registry.stdout.readline() == "listening\n"
                yield Machine(engine, notes)
            finally:
                registry.terminate()


def test_only_the_bases_of_the_default_stack_are_pulled(machine: Machine) -> None:
    done = machine.type(sys.executable, "-m", "lab", "ground")
    assert done.returncode == 0, done.stderr
    assert machine.asked() == DEFAULT
    before, pulled, _ = done.stderr.partition("docker pull")
    assert pulled
    assert "python:3.9 (1 Mo)" in before
    assert "au rythme de cette machine" in before  # the mirror's, and nothing else was in reach


def test_a_room_s_door_or_another_recipe_asks_for_what_it_needs(machine: Machine) -> None:
    done = machine.type("env", "COMPOSE_PROFILES=room", sys.executable, "-m", "lab", "ground")
    assert done.returncode == 0, done.stderr
    assert machine.asked() == DEFAULT
    done = machine.type(sys.executable, "-m", "lab", "ground", "--every-base")
    assert done.returncode == 0, done.stderr
    assert machine.asked() == set(TAGS)


def test_compose_alone_asks_for_no_more(machine: Machine) -> None:
    done = machine.type("docker", "compose", "up", "--detach")
    assert done.returncode != 0  # these bases are a file each: nothing can be built on them
    assert "3.9" in machine.asked()
    assert machine.asked() <= DEFAULT
