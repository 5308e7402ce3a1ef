"""Debian's own: which distribution this is, where its packages come from, and the pinned source of the engine's."""

import platform
import subprocess
from typing import Any

import pytest

from lab import debian

INDEX = """\
Debian|bookworm-updates|main|http://archive/debian/
Other|bookworm|main|http://elsewhere/
Debian|bookworm|contrib|http://contrib/
Debian|bookworm|main|http://archive/debian/
"""


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ({"ID": "debian", "VERSION_ID": "12"}, ("debian", 12)),
        ({"ID": "ubuntu", "VERSION_ID": "24.04"}, ("ubuntu", 24)),
        ({"ID": "debian"}, ("debian", 99)),  # testing has none
        ({}, ("", 99)),
    ],
)
def test_a_distribution_is_its_name_and_its_major_version(
    monkeypatch: pytest.MonkeyPatch, release: dict[str, str], expected: tuple[str, int]
) -> None:
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
    assert debian.distribution() == expected


def test_a_system_that_does_not_say_what_it_is_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> dict[str, str]:
        raise OSError

    monkeypatch.setattr(platform, "freedesktop_os_release", absent)
    assert debian.distribution() == ("", 0)


def apt(monkeypatch: pytest.MonkeyPatch, *indexes: str) -> list[list[str]]:
    """What is shown being done, while apt answers these indexes in turn."""
    answers = list(indexes)
    shown: list[list[str]] = []

    def run(argv: list[str]) -> subprocess.CompletedProcess[str]:
        form = "$(ORIGIN)|$(CODENAME)|$(COMPONENT)|$(REPO_URI)"
        assert argv == ["apt-get", "indextargets", "--format", form, "Created-By: Packages"]
        return subprocess.CompletedProcess(argv, 0, answers.pop(0) if len(answers) > 1 else answers[0], "")

    def show(argv: list[str], **_: Any) -> int:
        shown.append(argv)
        return 0

    monkeypatch.setattr(debian, "run", run)
    monkeypatch.setattr(debian, "show", show)
    monkeypatch.setattr(debian, "as_root", lambda: ["sudo"])
    return shown


def test_the_archive_is_the_main_one_that_apt_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = apt(monkeypatch, INDEX)
    assert (debian.archive(), shown) == ("http://archive/debian", [])


def test_an_apt_that_knows_no_archive_yet_is_updated_first(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = apt(monkeypatch, "", INDEX)
    assert (debian.archive(), shown) == ("http://archive/debian", [["sudo", "apt-get", "update"]])
    apt(monkeypatch, "")
    with pytest.raises(SystemExit) as left:
        debian.archive()
    said = "✗ apt ne connaît aucune archive Debian : tapez `sudo apt-get update`, puis relancez la commande."
    assert left.value.code == said


def test_the_later_suite_is_for_the_engine_s_packages_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    written: dict[str, str | None] = {}

    def show(argv: list[str], stdin: str | None = None) -> int:
        written[" ".join(argv)] = stdin
        return 0

    apt(monkeypatch, INDEX)
    monkeypatch.setattr(debian, "show", show)
    debian.add_later_suite()
    assert list(written.values())[:2] == [
        (f"Types: deb\nURIs: http://archive/debian\nSuites: forky\nComponents: main\nSigned-By: {debian.KEYRING}\n"),
        (
            "Package: *\nPin: release n=forky\nPin-Priority: 1\n\n"
            "Package: docker.io docker-cli docker-compose docker-buildx containerd\n"
            "Pin: release n=forky\nPin-Priority: 600\n"
        ),
    ]
    assert list(written)[:2] == [
        "sudo tee /etc/apt/sources.list.d/docker-lab.sources",
        "sudo tee /etc/apt/preferences.d/docker-lab",
    ]


def test_a_file_that_cannot_be_written_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    apt(monkeypatch, INDEX)
    monkeypatch.setattr(debian, "show", lambda argv, **_: 1)
    with pytest.raises(SystemExit) as left:
        debian.add_later_suite()
    path = "/etc/apt/sources.list.d/docker-lab.sources"
    assert left.value.code == f"✗ Écriture impossible dans {path} : vérifiez vos droits, puis relancez la commande."


@pytest.mark.parametrize(
    ("user", "sudo", "expected"), [(0, None, []), (0, "/bin/sudo", []), (1000, "/bin/sudo", ["sudo"])]
)
def test_root_needs_no_sudo(monkeypatch: pytest.MonkeyPatch, user: int, sudo: str | None, expected: list[str]) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    monkeypatch.setattr("shutil.which", lambda name: sudo)
    assert debian.as_root() == expected


def test_without_root_and_without_sudo_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(SystemExit, match="demande les droits de root, et sudo est absent"):
        debian.as_root()
