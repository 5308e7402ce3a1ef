"""Bases: what is there stays, a registry comes first, a stand-in only on Debian, and each dead end has its sentence."""

import platform
from pathlib import Path
from typing import Any

import pytest

from lab import bases

# An engine with no image, no registry: it notes what it was asked.
EMPTY = """echo docker "$@" >>$NOTES
case "$1 $2" in
"image inspect") exit 1 ;;
"pull "*) exit 1 ;;
import*) echo sha256:feed ;;
esac"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def on(monkeypatch: pytest.MonkeyPatch, distribution: str) -> None:
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": distribution, "VERSION_ID": "12"})


def test_bases_that_are_there_are_neither_pulled_nor_tagged(fake: Any, typed: Any) -> None:
    fake("docker", 'echo docker "$@" >>$NOTES')
    bases.ensure()
    assert "pull" not in typed()
    assert "tag" not in typed()


def test_a_registry_that_answers_is_enough(fake: Any, typed: Any) -> None:
    fake("docker", EMPTY.replace('"pull "*) exit 1', '"pull "*) exit 0'))
    bases.ensure()
    assert typed().count("docker pull") == len(bases.BASES)
    assert "import" not in typed()


def test_only_the_bases_that_are_wanted_are_asked_for(fake: Any, typed: Any) -> None:
    fake("docker", EMPTY.replace('"pull "*) exit 1', '"pull "*) exit 0'))
    bases.ensure(["python:3.9"])
    assert [line for line in typed().splitlines() if line.startswith("docker pull")] == ["docker pull python:3.9"]


def test_elsewhere_than_on_debian_one_sentence_points_to_the_bundle(
    fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake("docker", EMPTY)
    on(monkeypatch, "ubuntu")
    with pytest.raises(SystemExit, match="make unbundle"):
        bases.ensure()
    assert "import" not in typed()


def test_a_bundle_that_lies_here_is_named(fake: Any, typed: Any) -> None:
    fake("docker", EMPTY)
    Path("docker-lab.tar.zst").touch()
    with pytest.raises(SystemExit, match=r"make unbundle FILE=docker-lab\.tar\.zst"):
        bases.ensure()


def test_no_registry_and_no_mirror_is_one_sentence(fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("docker", EMPTY)
    fake("mmdebstrap", '[ "$1" = --version ]')
    monkeypatch.setattr(bases, "archive", lambda: "http://archive.invalid/debian")
    on(monkeypatch, "debian")
    with pytest.raises(SystemExit, match=r"n'a pas pu être téléchargée.*make unbundle"):
        bases.ensure()


def test_the_only_suite_with_python_39_has_a_sentence_when_the_archive_lost_it(
    fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake("docker", EMPTY)
    fake("mmdebstrap", '[ "$1" = --version ]')
    monkeypatch.setattr(bases, "archive", lambda: "http://archive.invalid/debian")
    on(monkeypatch, "debian")
    with pytest.raises(SystemExit, match=r"n'a plus « bullseye ».*`LAB_PY39_ARCHIVE=<son adresse> make up`"):
        bases.ensure(["python:3.9"])
    with pytest.raises(SystemExit, match=r"« trixie » n'a pas pu être téléchargée(?!.*LAB_PY39_ARCHIVE)"):
        bases.ensure(["python:3.13-slim-trixie"])


def test_another_archive_is_asked_for_python_39_and_for_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bases, "archive", lambda: "http://archive.invalid/debian")
    monkeypatch.setattr(bases, "ARCHIVE_39", "http://old.invalid/debian")
    assert bases.source("bullseye") == "http://old.invalid/debian"
    assert bases.source("trixie") == "http://archive.invalid/debian"


@pytest.mark.parametrize(
    ("targets", "release", "offered"), [("Debian", 0, True), ("Debian", 100, False), ("", 100, True)]
)
def test_an_archive_is_asked_for_a_suite_by_apt_itself(
    fake: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, targets: str, release: int, offered: bool
) -> None:
    fake("apt-get", f"echo {targets}")
    fake(
        "apt-helper",
        f'[ "$1 $2" = "download-file http://archive.invalid/dists/bullseye/Release" ] && exit {release}',
    )
    monkeypatch.setattr(bases, "APT_HELPER", "apt-helper")
    monkeypatch.setattr(bases, "archive", lambda: "http://archive.invalid")
    assert bases.offered("bullseye") == offered


def test_a_standin_is_labelled_and_made_once_a_suite(fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("docker", EMPTY)
    fake("mmdebstrap", 'echo mmdebstrap "$@" >>$NOTES')
    monkeypatch.setattr(bases, "archive", lambda: "http://archive.invalid/debian")
    on(monkeypatch, "debian")
    bases.ensure()
    assert typed().count("docker import --change LABEL lab.standin=bullseye") == 1
    assert typed().count("docker import --change LABEL lab.standin=trixie") == 1
    assert [line for line in typed().splitlines() if line.startswith("docker tag")] == [
        f"docker tag sha256:feed {base}" for base in bases.BASES
    ]


def test_a_standin_never_takes_the_name_of_an_image_that_came_meanwhile(fake: Any, typed: Any) -> None:
    fake("docker", 'echo docker "$@" >>$NOTES; [ "$1" = import ] && echo sha256:feed; true')
    bases.import_image("trixie", Path("rootfs.tar"), ["python:3.13-slim-trixie"])
    assert "docker tag" not in typed()


@pytest.mark.parametrize(("label", "kind"), [("bullseye", "stand-in"), ("", "official")])
def test_the_label_tells_a_standin_from_an_official_image(fake: Any, label: str, kind: str) -> None:
    fake("docker", f"echo {label}")
    assert bases.kind("python:3.9") == kind
