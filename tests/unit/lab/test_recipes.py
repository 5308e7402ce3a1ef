"""What a Dockerfile asks for: read from its text, so that no second list has to follow it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from lab import bases, recipes

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("recipe", "images"),
    [
        ("FROM python:3.9\nRUN true\n", {"python:3.9"}),
        (
            "# syntax=x\nFROM --platform=linux/amd64 python:3.9-slim AS build\nFROM build\n",
            {"python:3.9-slim", "build"},
        ),
        ("from python:3.9 as a", {"python:3.9"}),
        ("FROM scratch\nCOPY --from=python:3.9-slim /a /b\n", {"scratch", "python:3.9-slim"}),
        ("FROM a\nRUN --mount=type=bind,from=python:3.9,target=/x true\n", {"a", "python:3.9"}),
        ("# COPY --from=python:3.9-slim\nFROM a", {"a"}),
        ("FROM a\nRUN echo 'nothing FROM python:3.9'\n", {"a"}),
    ],
)
def test_every_image_that_a_recipe_names_is_found(recipe: str, images: set[str]) -> None:
    assert recipes.images(recipe) == images


@pytest.mark.parametrize(
    ("recipe", "locks"),
    [
        ("RUN pip3 install -r requirements.txt", {"requirements.txt"}),
        (
            "RUN python3 -m venv /v \\\n && pip3 install --target /app -r requirements-fast.txt",
            {"requirements-fast.txt"},
        ),
        ("# RUN pip3 install -r requirements.txt", set()),
        ("RUN rm -r /tmp/x", set()),
    ],
)
def test_every_lock_that_pip_reads_is_found(recipe: str, locks: set[str]) -> None:
    assert recipes.locks(recipe) == locks


def services(file: str) -> dict[str, dict[str, Any]]:
    """The services of a compose file, their builds as Compose would say them: folder and Dockerfile."""
    found = {}
    for name, service in yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))["services"].items():
        build = service.get("build", {})
        build = {"context": build} if isinstance(build, str) else build
        found[name] = {"build": {**build, "context": str(ROOT / build.get("context", "."))}}
    return found


def test_the_default_stack_needs_two_bases_and_only_some_variants_the_third() -> None:
    default = [services("compose.yaml")[name] for name in ("docs", "api", "loadtest", "permissions")]
    assert bases.needed(default) == ["python:3.9", "python:3.13-slim-trixie"]
    assert "python:3.9-slim" in bases.needed([services("compose.targets.yaml")["api-fast"]])
    assert bases.needed([{"image": "elsewhere:1"}]) == []
