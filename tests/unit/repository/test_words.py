"""What stays out of the repository: a machine's own paths, addresses of registries and mirrors, tags that move."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]

# The course's text quotes Docker's own repository, and the pages show it; the terminals show the image's whole name.
QUOTING = (
    "services/docs/source.fr.md",
    "services/docs/pages/",
    "services/docs/captures/",
    "tests/unit/repository/test_words.py",
)
# Files of others, kept as they came.
FOREIGN = ("services/api/static/", "services/docs/theme/assets/vega/", "THIRD_PARTY.md")

MACHINE = re.compile(r"(?<![\w.\-/:}*])/(?:work|home|root|Users|mnt|media)/[\w.-]+")
ADDRESSES = re.compile(
    r"(?:registry|index|download|mirrors?|packages?|repo|deb|security|ftp|archive|snapshot|hub|auth|files)"
    r"\.[a-z0-9.-]*(?:docker|debian|ubuntu|npmjs|pypi|pythonhosted|quay|ghcr)[a-z0-9.-]*\.[a-z]{2,}"
    r"|\b(?:ghcr\.io|quay\.io|docker\.io/|pypi\.org/simple|registry-1\.|registry\.npmjs)",
)
LATEST = re.compile(
    r"(?:^|\s)(?:FROM|image:|docker (?:run|pull|build -t))\s+(?:\S+\s+)*?[\w./-]+:latest\b", re.MULTILINE
)


def followed() -> list[Path]:
    """Text files that git follows or would follow, from the root."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    files = [ROOT / name for name in sorted(set(names)) if name and not name.startswith(FOREIGN)]
    return [file for file in files if file.is_file() and b"\0" not in file.read_bytes()[:8000]]


def found(pattern: re.Pattern[str], *, but: tuple[str, ...] = ()) -> list[str]:
    """`file: words` for each place where the pattern stands, except in the paths that begin as `but` says."""
    return [
        f"{name}: {match[0]}"
        for file in followed()
        if not (name := file.relative_to(ROOT).as_posix()).startswith(but)
        for match in pattern.finditer(file.read_text(encoding="utf-8"))
    ]


def compose_faults(text: str) -> list[str]:
    """What a compose file must not say: a version, a container's fixed name. Images: test_supply.py."""
    compose = yaml.safe_load(text)
    faults = [key for key in ("version",) if key in compose]
    for name, service in compose.get("services", {}).items():
        faults += [f"{name}: {key}" for key in ("container_name",) if key in service]
    return faults


def test_the_list_of_files_holds_the_repository() -> None:
    names = {file.relative_to(ROOT).as_posix() for file in followed()}
    assert {"compose.yaml", "services/api/main.py", "services/docs/source.fr.md", "lab/lint.py"} <= names


def test_no_path_of_a_machine_stands_in_a_file() -> None:
    assert found(MACHINE, but=("tests/unit/repository/test_words.py",)) == []


def test_no_address_of_a_registry_or_mirror_stands_outside_the_course() -> None:
    assert found(ADDRESSES, but=QUOTING) == []


def test_no_image_is_asked_for_by_a_tag_that_moves() -> None:
    assert found(LATEST, but=("tests/unit/repository/test_words.py",)) == []


def test_no_compose_file_fixes_a_name_or_a_version() -> None:
    files = sorted(ROOT.glob("compose*.yaml"))
    assert files
    for file in files:
        # `!override` and the like are for Compose: here they are what they tag.
        text = re.sub(r"!(?:override|reset)\b", "", file.read_text(encoding="utf-8"))
        assert (file.name, compose_faults(text)) == (file.name, [])


@pytest.mark.parametrize("text", ["cd /home/alice/lab", "open('/work/x')", '"/root/.docker"', "/Users/alice/lab"])
def test_a_path_of_a_machine_is_recognised(text: str) -> None:
    assert MACHINE.search(text)


@pytest.mark.parametrize("text", ["services/api/work/x", "http://127.0.0.1/home/x", "/results/x", "~/root"])
def test_a_path_of_the_lab_is_left_alone(text: str) -> None:
    assert not MACHINE.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://download.docker.com/linux",
        "deb http://deb.debian.org/debian",
        "http://archive.ubuntu.com/ubuntu",
        "https://registry-1.docker.io/v2/",
        "https://registry.npmjs.org/cspell",
        "--index-url https://pypi.org/simple",
        "https://files.pythonhosted.org/x.whl",
        "FROM docker.io/library/python:3.9",
        "ghcr.io/owner/image",
    ],
)
def test_an_address_of_a_registry_is_recognised(text: str) -> None:
    assert ADDRESSES.search(text)


@pytest.mark.parametrize("text", ["apt-get install docker.io docker-cli", "https://docs.docker.com/engine/"])
def test_a_package_and_the_documentation_are_left_alone(text: str) -> None:
    assert not ADDRESSES.search(text)


@pytest.mark.parametrize(
    "text", ["FROM python:latest", "    image: docker-lab/api:latest", "docker run --rm redis:latest"]
)
def test_a_moving_tag_is_recognised(text: str) -> None:
    assert LATEST.search(text)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("version: '3'\nservices: {}", ["version"]),
        ("services: {a: {container_name: a, image: 'x:1'}}", ["a: container_name"]),
        ("services: {a: {image: 'docker-lab/a:${LAB_TAG:-dev}'}, b: {build: .}}", []),
    ],
)
def test_a_compose_file_s_faults_are_named(text: str, faults: list[str]) -> None:
    assert compose_faults(text) == faults
