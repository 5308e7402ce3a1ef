"""An image older than the files it is made of is named, after a start that Compose makes of it all the same."""

import os
from pathlib import Path
from typing import Any

import pytest

from lab import project, stale

BORN = 1_764_115_200  # 2025-11-26T00:00:00Z
SAID = "2025-11-26T00:00:00.000000000Z"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the one service that has a Dockerfile; nothing in it is newer than the image."""
    service = tmp_path / "services/docs"
    write(service / "server.py", BORN)
    write(tmp_path / "README.md", BORN + 60)
    described = {
        "docs": {"image": "docker-lab/docs:dev", "build": {"context": str(service), "dockerfile": "Dockerfile"}},
        "permissions": {"image": "x", "build": {"context": str(tmp_path), "dockerfile_inline": "FROM x"}},
    }
    monkeypatch.setattr(project, "config", lambda every: {"services": described})
    return service


def write(file: Path, at: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    os.utime(file, (at, at))


@pytest.mark.parametrize(
    ("name", "at", "old"),
    [
        ("pages/new.md", BORN + 1, True),
        ("pages/new.md", BORN, False),
        ("__pycache__/server.pyc", BORN + 1, False),
        ("site/index.html", BORN + 1, False),
        ("readings.sqlite3-wal", BORN + 1, False),
    ],
)
def test_a_file_written_after_the_image_makes_it_old(
    folder: Path, fake: Any, capsys: pytest.CaptureFixture[str], name: str, at: int, old: bool
) -> None:
    fake("docker", f"echo '\"{SAID}\"'")
    write(folder / name, at)
    stale.warn()
    assert ("`docker compose build docs`" in capsys.readouterr().err) is old


@pytest.mark.parametrize("said", ["exit 1", "echo null", "echo '\"0001-01-01T00:00:00Z\"'", "echo '\"yesterday\"'"])
def test_an_engine_that_does_not_tell_is_not_taken_for_old(
    folder: Path, fake: Any, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    fake("docker", said)
    write(folder / "new.py", BORN + 1)
    stale.warn()
    assert capsys.readouterr().err == ""
