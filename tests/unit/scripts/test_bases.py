"""Bases: what is there stays, a registry comes first, a stand-in only on Debian, and each dead end has its sentence."""

import platform
from pathlib import Path
from typing import Any

import pytest

import bases

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


def test_no_registry_and_no_mirror_is_one_sentence(
    fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake("docker", EMPTY)
    fake("mmdebstrap", '[ "$1" = --version ]')
    monkeypatch.setattr(bases, "archive", lambda: "http://archive.invalid/debian")
    on(monkeypatch, "debian")
    with pytest.raises(SystemExit, match=r"n'a pas pu être téléchargée.*make unbundle"):
        bases.ensure()


def test_a_standin_is_labelled_and_made_once_a_suite(
    fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
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


@pytest.mark.parametrize(("label", "kind"), [("bullseye", "substitut"), ("", "officielle")])
def test_the_label_tells_a_standin_from_an_official_image(fake: Any, label: str, kind: str) -> None:
    fake("docker", f"echo {label}")
    assert bases.kind("python:3.9") == kind
