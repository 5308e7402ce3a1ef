"""The oldest versions that will do: said alike everywhere, Debian 13's own among them, and what brings a newer part."""

import platform
import re
from pathlib import Path
from typing import Any

import pytest

from lab import versions

ROOT = Path(__file__).resolve().parents[3]
RECENT = """case "$1 $2" in
"version --format") echo 28.5.2 ;;
"compose version") echo 2.40.3-3 ;;
"buildx version") echo "github.com/docker/buildx 0.29.1+ds1" ;;
esac"""
DEBIAN_13 = {"28.5.2": "26.1.5+dfsg1", "2.40.3-3": "2.26.1-4", "0.29.1+ds1": "0.13.1+ds1-3"}
# What apt-cache says on Debian 13, shortened.
POLICY = """case "$3" in
docker.io) echo "  Candidate: 26.1.5+dfsg1-9" ;;
docker-compose) echo "  Candidate: 2.26.1-4" ;;
docker-buildx) echo "  Candidate: 0.13.1+ds1-3" ;;
docker-buildx-plugin) echo "  Candidate: 0.29.1-1~debian.13~trixie" ;;
*) echo "  Candidate: (none)" ;;
esac"""


@pytest.fixture
def debian(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Debian 13 whose dpkg merely knows docker-ce: `dpkg-query --show docker-ce` succeeds, as seen on 12 and 13."""
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    fake("env", 'shift; shift; exec apt-cache "$@"')
    fake("apt-cache", POLICY.replace("$3", "$2"))
    fake("dpkg-query", "printf not-installed")


def test_debian_13_s_own_packages_are_recent_enough(fake: Any) -> None:
    stable = RECENT
    for recent, own in DEBIAN_13.items():
        stable = stable.replace(recent, own)
    fake("docker", stable)
    versions.check()


def test_apt_is_not_asked_of_what_is_recent_enough(fake: Any, typed: Any) -> None:
    fake("env", 'echo "$@" >>$NOTES')
    fake("docker", RECENT)
    versions.check()
    assert typed() == ""


@pytest.mark.parametrize(
    ("recent", "old", "sentence", "package"),
    [
        ("28.5.2", "20.10.24", "Docker Engine 20.10.24 est trop ancien", "docker.io"),
        ("28.5.2", "26.0.2", "Docker Engine 26.0.2 est trop ancien", "docker.io"),
        ("2.40.3-3", "2.26.0", "Docker Compose 2.26.0 est trop ancien", "docker-compose"),
        ("0.29.1+ds1", "0.12.1", "Docker Buildx 0.12.1 est trop ancien", "docker-buildx"),
    ],
)
def test_an_old_part_is_named_with_a_package_that_the_archive_has(
    fake: Any, debian: None, recent: str, old: str, sentence: str, package: str
) -> None:
    fake("docker", RECENT.replace(recent, old))
    with pytest.raises(SystemExit, match=rf"{sentence}.*installez le paquet {package},"):
        versions.check()


def test_a_missing_plugin_is_named_with_its_package(fake: Any, debian: None) -> None:
    fake("docker", RECENT.replace('echo "github', 'exit 1; echo "github'))
    with pytest.raises(SystemExit, match=r"Docker Buildx est absent.*installez le paquet docker-buildx,"):
        versions.check()


def test_where_docker_ce_is_installed_its_own_packages_are_named(fake: Any, debian: None) -> None:
    fake("dpkg-query", "printf installed")
    assert versions.remedy("buildx") == "installez le paquet docker-buildx-plugin"


def test_a_package_too_old_in_this_archive_is_not_proposed(fake: Any, debian: None) -> None:
    fake("apt-cache", 'echo "  Candidate: 20.10.24+dfsg1-1+deb12u1+b6"')
    assert versions.DOCUMENTATION in versions.remedy("engine")


def test_elsewhere_than_linux_docker_desktop_is_what_one_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    assert versions.remedy("compose") == "mettez Docker Desktop à jour"


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("README.md", r"Docker Engine (\S+), Compose (\S+) and Buildx (\S+),"),
        ("README.fr.md", r"Docker Engine (\S+), Compose (\S+) et Buildx (\S+),"),
        ("DOCKER_DESKTOP.fr.md", r"Engine (\S+), Compose (\S+) et Buildx (\S+), ou"),
        (
            ".devcontainer/check.sh",
            r"(?s)at_least (\S+) docker --.*at_least (\S+) docker c.*at_least (\S+) docker b",
        ),
    ],
)
def test_the_minimum_is_the_same_wherever_it_is_said(text: str, pattern: str) -> None:
    found = re.search(pattern, (ROOT / text).read_text())
    assert found is not None
    assert [*found.groups()] == [versions.dotted(version) for version in versions.MINIMUM.values()]


@pytest.mark.parametrize(
    ("text", "version"),
    [("v2.24.4-desktop.1", (2, 24, 4)), ("github.com/docker/buildx v0.13.1 abc", (0, 13, 1)), ("", None)],
)
def test_a_version_is_read_from_what_the_tools_print(text: str, version: versions.Version | None) -> None:
    assert versions.parse_version(text) == version


def test_an_epoch_is_no_part_of_a_version() -> None:
    assert versions.parse_version("5:28.5.2-1~debian.12~bookworm") == (28, 5, 2)
