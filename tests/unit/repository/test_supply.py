"""What the lab takes from elsewhere: base images by a tag that says which, packages by hash, actions by commit."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
BASES = {"python:3.9", "python:3.9-slim", "python:3.13-slim-trixie"}
# Not bases: nothing at all; what tests/py39 hands in, after it has built it.
HANDED_IN = {"scratch", "${API_IMAGE}"}
FROM = re.compile(r"^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?", re.MULTILINE | re.IGNORECASE)
REQUIREMENT = re.compile(r"^[A-Za-z0-9]", re.MULTILINE)
COMMIT = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")


def followed(pattern: str) -> list[Path]:
    """The files that git follows, or would follow, under this pattern; never none."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", pattern]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    found = [ROOT / name for name in sorted(set(names)) if name and (ROOT / name).is_file()]
    assert found, pattern
    return found


def strangers(recipe: str) -> list[str]:
    """The images that a Dockerfile starts from, and that are neither its own stages nor the lab's bases."""
    own: set[str] = set()
    found = []
    for image, stage in FROM.findall(recipe):
        if image not in own | BASES | HANDED_IN:
            found.append(image)
        own.add(stage)
    return found


def unlocked(lock: str) -> list[str]:
    """The requirements of a lock that no hash follows."""
    starts = [found.start() for found in REQUIREMENT.finditer(lock)]
    parts = [lock[begin:end] for begin, end in zip(starts, [*starts[1:], len(lock)], strict=True)]
    return [part.split()[0] for part in parts if "--hash=sha256:" not in part]


def actions(workflow: object) -> Iterator[str]:
    """Each `uses:` in a workflow, however deep."""
    if isinstance(workflow, dict):
        for key, value in workflow.items():
            if key == "uses":
                yield value
            else:
                yield from actions(value)
    elif isinstance(workflow, list):
        for each in workflow:
            yield from actions(each)


@pytest.mark.parametrize("recipe", followed("*Dockerfile"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_recipe_starts_from_a_base_of_the_lab(recipe: Path) -> None:
    assert strangers(recipe.read_text(encoding="utf-8")) == []


def test_another_base_or_one_without_a_tag_would_be_seen() -> None:
    assert strangers("FROM python\nFROM --platform=x debian:12 AS a\nFROM a") == ["python", "debian:12"]
    assert strangers("FROM python:3.14 AS build") == ["python:3.14"]


def pulled(compose: object) -> list[str]:
    """The images that a compose file names and that are not the lab's own, each with a tag."""
    services = compose.get("services", {}) if isinstance(compose, dict) else {}
    images = [each["image"] for each in services.values() if each and "image" in each]
    return [image for image in images if not re.fullmatch(r"docker-lab/[\w-]+:\$\{[A-Z_]+(?::-\w+)?\}", image)]


class Loader(yaml.SafeLoader):
    """YAML with Compose's own tags, whose values stay as they are."""


Loader.add_multi_constructor("!", lambda loader, tag, node: None)


@pytest.mark.parametrize("file", followed("*.yaml"), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_service_runs_an_image_that_the_lab_did_not_build(file: Path) -> None:
    assert pulled(yaml.load(file.read_text(encoding="utf-8"), Loader)) == []  # noqa: S506 (derived from SafeLoader)


def images_as_contexts(compose: object) -> list[str]:
    """The further contexts of builds that are not folders of the checkout.

    Another service needs a later Compose than the oldest that the lab takes; an image is asked of a registry.
    """
    services = compose.get("services", {}) if isinstance(compose, dict) else {}
    builds = [each["build"] for each in services.values() if each and isinstance(each.get("build"), dict)]
    further = [context for build in builds for context in build.get("additional_contexts", {}).values()]
    return [context for context in further if not (ROOT / context).is_dir()]


@pytest.mark.parametrize("file", followed("*.yaml"), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_build_starts_from_another_service_or_image(file: Path) -> None:
    assert images_as_contexts(yaml.load(file.read_text(encoding="utf-8"), Loader)) == []  # noqa: S506 (derived from SafeLoader)


def test_a_build_from_another_service_or_image_would_be_seen() -> None:
    contexts = {"a": "service:api", "b": "docker-image://docker-lab/api:dev", "c": "services/api"}
    compose = {"services": {"vm": {"build": {"context": ".", "additional_contexts": contexts}}}}
    assert images_as_contexts(compose) == ["service:api", "docker-image://docker-lab/api:dev"]


def test_an_image_from_elsewhere_or_without_a_tag_would_be_seen() -> None:
    images = [
        "redis",
        "redis:latest",
        "docker-lab/api",
        "docker-lab/api:latest",
        "docker-lab/api:${LAB_TAG:-dev}",
    ]
    assert pulled({"services": {image: {"image": image} for image in images}}) == images[:4]


def described(file: Path, name: str) -> dict[str, Any]:
    """A service as its file describes it, laid over what it extends."""
    own: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader)["services"].get(name) or {}  # noqa: S506
    extended = own.get("extends")
    return (described(ROOT / extended["file"], extended["service"]) if extended else {}) | own


def builders(*files: Path) -> dict[str, list[str]]:
    """By image, the services of these files that build it; a `build` that is reset builds nothing."""
    found: dict[str, list[str]] = {}
    for file in files:
        for name in yaml.load(file.read_text(encoding="utf-8"), Loader)["services"]:  # noqa: S506
            service = described(file, name)
            if service.get("build"):
                found.setdefault(service["image"], []).append(name)
    return found


COMPOSE = ROOT / "compose.yaml"
BESIDE = [file for file in followed("*.yaml") if file != COMPOSE and re.search(r"(?m)^services:", file.read_text())]


@pytest.mark.parametrize("file", BESIDE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_two_services_build_one_image_name(file: Path) -> None:
    """Compose builds services at the same time, and the containerd store refuses a name that is being written."""
    assert [names for names in builders(COMPOSE, file).values() if len(names) > 1] == []


def test_two_services_that_build_one_image_name_would_be_seen(tmp_path: Path) -> None:
    twice = tmp_path / "compose.yaml"
    twice.write_text("services: {a: {image: x, build: a}, b: {image: x, build: a}, c: {image: x}}")
    assert builders(twice) == {"x": ["a", "b"]}


@pytest.mark.parametrize("file", [COMPOSE, *BESIDE], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_registry_is_ever_asked_for_an_image_that_the_lab_builds(file: Path) -> None:
    """Without `never`, Compose asks a registry first, and would run what whoever owns our names there answers."""
    names = yaml.load(file.read_text(encoding="utf-8"), Loader)["services"]  # noqa: S506
    found = {name: described(file, name) for name in names}
    asked = [name for name, each in found.items() if "image" in each and each.get("pull_policy") != "never"]
    assert asked == []


@pytest.mark.parametrize("lock", followed("*requirements*.txt"), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_requirement_is_locked_by_a_hash(lock: Path) -> None:
    assert unlocked(lock.read_text(encoding="utf-8")) == []


def test_a_requirement_without_a_hash_would_be_seen() -> None:
    assert unlocked("a==1 \\\n    --hash=sha256:00\nb==2\n    # via a\n") == ["b==2"]


def test_every_install_of_a_recipe_reads_a_lock() -> None:
    installs = [
        line
        for recipe in followed("*Dockerfile")
        for line in recipe.read_text(encoding="utf-8").splitlines()
        if re.search(r"\bpip3?\b.*\binstall\b|\bnpm (?:install|i|ci)\b", line) and not line.startswith("#")
    ]
    assert installs
    assert [line for line in installs if not re.search(r"-r \S*requirements[\w-]*\.txt|npm ci", line)] == []


@pytest.mark.parametrize("workflow", followed(".github/workflows/*"), ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_commit(workflow: Path) -> None:
    used = list(actions(yaml.safe_load(workflow.read_text(encoding="utf-8"))))
    assert used
    assert [each for each in used if not COMMIT.fullmatch(each)] == []


def test_an_action_pinned_by_a_tag_would_be_seen() -> None:
    steps = [{"uses": "actions/checkout@v4"}]
    assert list(actions({"jobs": {"a": {"steps": steps}}})) == ["actions/checkout@v4"]
    assert not COMMIT.fullmatch("actions/checkout@v4")
