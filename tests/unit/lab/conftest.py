"""Programs that answer what a test wants: real processes, on a PATH of the test's own."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

Fake = Callable[[str, str], None]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Put a shell script under a program's name; programs that no test named do not exist."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "cat", "grep"):
        (folder / tool).symlink_to(f"/bin/{tool}")
    (folder / "make").symlink_to("/bin/true")  # what the sentences say to type
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("LAB_YES", "1")

    def install(program: str, script: str) -> None:
        path = folder / program
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    return install


@pytest.fixture
def typed(tmp_path: Path) -> Callable[[], str]:
    """What the fake programs noted in the file named by $NOTES."""
    notes = tmp_path / "notes"
    os.environ["NOTES"] = str(notes)
    return lambda: notes.read_text() if notes.exists() else ""
