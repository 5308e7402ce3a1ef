"""A name that no other run has, and all that the engine holds under it: removed at the end, or by the next run."""

import atexit
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from ownership import owned

# What Compose made, and what a launcher started, bear the project's name as a label.
LABELS = ("com.docker.compose.project", "docker-lab.launcher")
RUN = ExitStack()
atexit.register(RUN.close)


@contextmanager
def new_project() -> Iterator[str]:
    """A project's name; what killed runs left under theirs is removed first, on the engine where they left it."""
    name = f"lab-test-{secrets.token_hex(4)}"
    with owned(name, os.environ.get("DOCKER_HOST", ""), sweep):
        yield name


def new_name() -> str:
    """The same, for as long as this process lives: for a single container or image."""
    return RUN.enter_context(new_project())


def sweep(name: str, host: str) -> None:
    """Remove the project from the engine that DOCKER_HOST named then; one that is gone took it along."""
    remove(name, {**os.environ, "DOCKER_HOST": host} if host else None)


def remove(name: str, environment: dict[str, str] | None = None) -> None:
    """Remove the containers, networks, volumes and images of the project."""

    def docker(*arguments: str) -> list[str]:
        argv = ["docker", *arguments]
        done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
        return done.stdout.split()

    labelled = [f"--filter=label={label}={name}" for label in LABELS]
    for mine in (*labelled, f"--filter=name=^{name}$"):
        docker("rm", "--force", "--volumes", *docker("ps", "--all", "--quiet", mine))
    for kind in ("network", "volume"):
        docker(kind, "rm", *docker(kind, "ls", "--quiet", labelled[0]))
    docker(
        "image",
        "rm",
        *docker("images", "--format={{.Repository}}:{{.Tag}}", f"--filter=reference=docker-lab/*:{name}"),
    )
    docker("image", "prune", "--force", labelled[0])  # what was built anew meanwhile has no name any more
