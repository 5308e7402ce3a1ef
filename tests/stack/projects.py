"""A name that no other run has, and all that the engine holds under it: removed at the end, however it comes."""

import atexit
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.stack.interruption import undisturbed
from tests.stack.ownership import owned

# What Compose made, and what a launcher started, bear the project's name as a label.
LABELS = ("com.docker.compose.project", "docker-lab.launcher")
RUN = ExitStack()


@contextmanager
def new_project() -> Iterator[str]:
    """A project's name, and nothing of it on the engine afterwards.

    What killed runs left under theirs is removed first, on the engine where they left it.
    """
    name, host = f"lab-test-{secrets.token_hex(4)}", os.environ.get("DOCKER_HOST", "")
    with owned(name, host, sweep):
        try:
            yield name
        finally:
            with undisturbed():
                sweep(name, host)


def new_name() -> str:
    """The same, for as long as this process lives: for a single container or image."""
    return RUN.enter_context(new_project())


@atexit.register
def tidy() -> None:
    """What Ctrl-C kept from being removed, as the next run would."""
    with new_project():
        pass


atexit.register(RUN.close)  # the last comes first


def sweep(name: str, host: str) -> None:
    """Remove the project from the engine that DOCKER_HOST named then; one that is gone took it along."""
    remove(name, {**os.environ, "DOCKER_HOST": host} if host else None)


def remove(name: str, environment: dict[str, str] | None = None) -> None:
    """Remove the containers, networks, volumes and images of the project.

    In process groups of their own, that the terminal's Ctrl-C does not reach.
    """

    def docker(*arguments: str) -> list[str]:
        argv = ["docker", *arguments]
        done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False, process_group=0)
        return done.stdout.split()

    labelled = [f"--filter=label={label}={name}" for label in LABELS]
    for mine in (*labelled, f"--filter=name=^{name}$"):
        docker("rm", "--force", "--volumes", *docker("ps", "--all", "--quiet", mine))
    every = docker("ps", "--all", "--format={{.ID}}={{.Image}}")
    run = [each.partition("=")[0] for each in every if each.endswith(f":{name}")]  # by `docker run IMAGE`
    docker("rm", "--force", "--volumes", *run)
    for kind in ("network", "volume"):
        docker(kind, "rm", *docker(kind, "ls", "--quiet", labelled[0]))
    docker(
        "image",
        "rm",
        *docker("images", "--format={{.Repository}}:{{.Tag}}", f"--filter=reference=docker-lab/*:{name}"),
    )
    docker("image", "prune", "--force", labelled[0])  # what was built anew meanwhile has no name any more
