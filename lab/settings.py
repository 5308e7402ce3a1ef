"""The setting of the docker client without which it would do what it refuses, found by leaving out each in turn."""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from lab.process import run

LISTENED_TO = ("DOCKER_", "BUILDX_", "BUILDKIT_", "COMPOSE_", "SOURCE_DATE_EPOCH")
PATIENCE_S = 10  # for one command of the client, which no engine's silence may hold up


def variables() -> list[str]:
    """The variables that are set and that the client, Buildx or Compose listens to."""
    return sorted(name for name in os.environ if name.startswith(LISTENED_TO) and os.environ[name])


def works(argv: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Whether the command succeeds in that environment."""
    return run(argv, timeout=PATIENCE_S, environment=environment).returncode == 0


def without(names: Iterable[str]) -> dict[str, str]:
    """This environment without those variables."""
    return {name: value for name, value in os.environ.items() if name not in {*names}}


def culprits(argv: Sequence[str]) -> list[str]:
    """The variables without which the command succeeds: one of them, else all; none where they are not the cause."""
    heard = variables()
    for names in [*([name] for name in heard), heard]:
        if names and works(argv, without(names)):
            return names
    return []


def folder() -> Path:
    """The client's own folder."""
    return Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")


def file_at_fault(argv: Sequence[str]) -> Path | None:
    """The client's file of settings, where the command succeeds without it."""
    file = folder() / "config.json"
    with TemporaryDirectory() as empty:
        return file if file.exists() and works(argv, {**os.environ, "DOCKER_CONFIG": empty}) else None


def unset(names: Sequence[str]) -> str:
    """What to type for variables to be set no more, in the shell of this system."""
    if platform.system() == "Windows":
        return "Remove-Item " + ", ".join(f"Env:{name}" for name in names)
    return f"unset {' '.join(names)}"
