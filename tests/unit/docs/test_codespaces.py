"""Codespaces forwards each port to an address of its own: those that create.sh writes are the ones the pages ask."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from docs.apis import Apis

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def create(tmp_path: Path) -> Callable[..., str]:
    """Run create.sh in a folder of its own, its programs noted only; what it wrote in .env."""
    (tmp_path / ".devcontainer").mkdir()
    script = tmp_path / ".devcontainer/create.sh"
    script.write_bytes((ROOT / ".devcontainer/create.sh").read_bytes())
    for program in ("git", "python3"):
        (tmp_path / program).write_text("#!/bin/sh\n")
        (tmp_path / program).chmod(0o755)

    def run(**environment: str) -> str:
        path = f"{tmp_path}:{os.environ['PATH']}"
        subprocess.run(["sh", str(script)], env={"PATH": path, **environment}, check=True)
        written = tmp_path / ".env"
        return written.read_text(encoding="utf-8") if written.exists() else ""

    return run


def test_in_codespaces_the_pages_ask_the_forwarded_addresses(create: Callable[..., str]) -> None:
    written = create(CODESPACE_NAME="blue-fish-7", GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN="example.dev")
    values = dict(line.split("=", 1) for line in written.splitlines())
    apis = Apis.from_environment(values)
    assert apis.lab == "https://blue-fish-7-8080.example.dev"
    assert apis.own == "https://blue-fish-7-80.example.dev"
    assert values["CORS_ORIGINS"] == "https://blue-fish-7-8000.example.dev"


def test_elsewhere_nothing_is_written(create: Callable[..., str]) -> None:
    assert create() == ""
