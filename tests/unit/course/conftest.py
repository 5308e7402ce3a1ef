"""Pages of a few blocks, and a play of them that asks no engine and no network."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.course.player import Play
from tests.course.shell import Shell
from tests.course.sudo import install

Fill = Callable[..., Play]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """`write(markdown)`: a page of that text."""

    def write(text: str) -> Path:
        page = tmp_path / "page.md"
        page.write_text(text, encoding="utf-8")
        return page

    return write


@pytest.fixture
def play(tmp_path: Path) -> Fill:
    """`play(**settings)`: a play in an empty folder; nobody holds a port, no address answers, machines are shells."""
    folder = tmp_path / "lab"
    folder.mkdir()
    path = os.pathsep.join([str(install(tmp_path / "bin")), str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {"PATH": path, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}

    def play(**settings: Any) -> Play:
        alone: dict[str, Any] = {
            "holder": lambda port: None,
            "answers": lambda address: False,
            "machine": lambda environment: Shell(cwd=tmp_path, environment=environment),
        }
        return Play(environment, folder, **{**alone, **settings})

    return play
