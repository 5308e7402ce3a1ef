"""What keeps this machine's own client from building is named by the lab's sentence before anything is built."""

import os
import subprocess
import sys

import pytest

from lab import builder, project

HEARD = ("DOCKER_DEFAULT_PLATFORM", "BUILDX_", "BUILDKIT_", "SOURCE_DATE_EPOCH", "COMPOSE_BAKE")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is set that builds listen to."""
    for name in list(os.environ):
        if name.startswith(HEARD):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BUILDX_BUILDER", "none"),
        ("BUILDX_CONFIG", "/proc/none"),
        ("BUILDKIT_PROGRESS", "bad"),
        ("SOURCE_DATE_EPOCH", "bad"),
        ("DOCKER_DEFAULT_PLATFORM", "linux/none"),
    ],
)
def test_a_value_with_which_this_client_builds_nothing_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    argv = [sys.executable, "-m", "lab", "build"]
    done = subprocess.run(argv, cwd=project.ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert f"✗ {variable}={value} : " in done.stderr
    assert f"tapez `unset {variable}`" in done.stderr
    assert "docker compose build" not in done.stderr


def test_values_with_which_it_builds_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    builder.check()
    monkeypatch.setenv("BUILDKIT_PROGRESS", "plain")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    builder.check()
