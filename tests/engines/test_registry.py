"""No registry is asked for what the lab builds: not by Compose, in any file and profile, and not by a build.

The images are missing, and the bases are empty ones: what asks a registry does so before the first RUN, which fails.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from lab.bases import BASES
from tests.engines import registry
from tests.engines.labs import Lab, lab
from tests.engines.private_engine import private_engine

ROOT = Path(__file__).resolve().parents[2]
MAIN, TARGETS, WATCH, KVM = "compose.yaml", "compose.targets.yaml", "compose.watch.yaml", "compose.kvm.yaml"
FILES = [(MAIN,), (MAIN, TARGETS, KVM), (MAIN, WATCH)]
VERBS = [
    ("up", "--detach"),
    ("create",),
    ("pull", "--ignore-pull-failures"),
    ("build",),
    ("up", "--no-build"),
]


@pytest.fixture(scope="module")
def room() -> Iterator[Lab]:
    """A lab whose engine has no way out, a registry that has nothing, and bases in which nothing can be run."""
    with private_engine(network=False, settings=registry.MIRROR) as engine:
        yield lab(engine, bases=False)


@pytest.fixture
def asked(room: Lab, tmp_path: Path) -> Iterator[Path]:
    """The file of what a registry was asked during the test."""
    empty = room.folder / "empty"
    empty.mkdir(exist_ok=True)
    (empty / "Dockerfile").write_text("FROM scratch\nLABEL nothing=here\n", encoding="utf-8")
    for base in BASES:
        room.run("docker", "build", "--quiet", "--tag", base, "empty")
    with registry.recording(room.engine.network, tmp_path / "asked") as file:
        yield file


def compose(room: Lab, files: tuple[str, ...], *arguments: str) -> str:
    """What Compose says, with every profile; it may fail."""
    named = [word for file in files for word in ("--file", file)]
    done = room.attempt("docker", "compose", *named, "--profile", "*", *arguments)
    return done.stdout + done.stderr


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
@pytest.mark.parametrize("files", FILES, ids="+".join)
def test_compose_asks_for_nothing_of_ours(
    room: Lab, asked: Path, files: tuple[str, ...], verb: tuple[str, ...]
) -> None:
    said = compose(room, files, *verb)
    assert registry.ours(asked) == [], said


def services() -> list[str]:
    """Every service that the files define."""
    return sorted({name for file in (MAIN, TARGETS) for name in yaml.safe_load((ROOT / file).read_text())["services"]})


@pytest.mark.parametrize("service", services())
def test_no_service_alone_asks_for_what_it_or_its_base_would_be(room: Lab, asked: Path, service: str) -> None:
    said = [
        compose(room, (MAIN, TARGETS), *verb, service) for verb in (("build",), ("run", "--rm"), ("up", "--no-deps"))
    ]
    assert registry.ours(asked) == [], said


@pytest.mark.parametrize("script", ["ground", "load", "startup", "update", "bundle", "kvm"])
def test_no_script_asks_for_it(room: Lab, asked: Path, script: str) -> None:
    done = room.attempt(room.python, "-m", "lab", script, TARGETS="all")
    assert registry.ours(asked) == [], done.stderr


def test_control_without_the_policy_it_is_asked_for(room: Lab, asked: Path) -> None:
    (room.folder / "asking.yaml").write_text("services: {docs: {pull_policy: missing}}\n", encoding="utf-8")
    compose(room, (MAIN, "asking.yaml"), "up", "--detach", "docs")
    assert any("/docker-lab/docs/" in path for path in registry.ours(asked))


def test_control_a_build_from_an_image_of_ours_asks_for_it(room: Lab, asked: Path) -> None:
    (room.folder / "empty/From").write_text("FROM docker-lab/absent:dev\n", encoding="utf-8")
    room.attempt("docker", "build", "--file", "empty/From", "empty")
    assert any("/docker-lab/absent/" in path for path in registry.ours(asked))
