"""Disk: enough is silent, too little is one sentence with both figures."""

import shutil
from types import SimpleNamespace
from typing import Any

import pytest

from lab import disk


def left(monkeypatch: pytest.MonkeyPatch, gib: float) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=int(gib * 2**30)))


def test_too_little_room_stops_with_both_figures(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    left(monkeypatch, 0.4)
    with pytest.raises(SystemExit, match=r"Il reste 0\.4 Gio .* il en faut 4 "):
        disk.check(4)


def test_enough_room_passes(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    left(monkeypatch, 5)
    disk.check(4)


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ("echo /", None),
        ("exit 1", None),
        ("echo /var/lib/docker", FileNotFoundError),  # a virtual machine's
        ("echo /closed/docker", PermissionError),  # in a folder that is not for us
    ],
)
def test_a_disk_that_cannot_be_seen_is_this_folder_s(
    fake: Any, monkeypatch: pytest.MonkeyPatch, answer: str, refusal: type[OSError] | None
) -> None:
    asked: list[str] = []

    def usage(path: str) -> SimpleNamespace:
        asked.append(str(path))
        if refusal and path != ".":
            raise refusal
        return SimpleNamespace(free=2**30)

    fake("docker", answer)
    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert disk.free_gib() == 1
    assert asked[-1] == ("/" if answer == "echo /" else ".")
