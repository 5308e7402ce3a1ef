"""The real compose.yaml as a project of its own: own name, own image tag, free ports."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from testcontainers.compose import DockerCompose

from lab import launcher_settings
from tests.stack.projects import new_project

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("docs", "api", "loadtest")
# Whatever has a port of its own, in any profile.
PUBLISHED = (*SERVICES, "front_docs", "front_api", "vm", "uml")


@dataclass
class Stack(DockerCompose):
    """One run of compose.yaml under a project name that no other stack has."""

    project: str = ""

    @cached_property
    def compose_command_property(self) -> list[str]:
        files = [word for file in self.compose_file_name or [] for word in ("--file", file)]
        profiles = [word for profile in self.profiles or [] for word in ("--profile", profile)]
        return ["docker", "compose", *files, "--project-name", self.project, *profiles]

    def compose(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The finished `docker compose` command of this project, its output as text.

        It reaches the services of every profile, but starts only those of the stack's own.
        """
        every = [] if arguments[0] in {"up", "watch"} else ["--profile", "*"]
        argv = [*self.compose_command_property, *every, *arguments]
        return subprocess.run(argv, cwd=self.context, capture_output=True, text=True, check=False)

    def url(self, service: str) -> str:
        """The address at which a browser of this machine reaches the service."""
        return f"http://127.0.0.1:{os.environ[f'{service.upper()}_PORT']}"

    def exec(self, service: str, argv: list[str]) -> tuple[int, str]:
        """The exit code and standard output of a command inside the service's container."""
        done = self.compose("exec", "--no-TTY", service, *argv)
        return done.returncode, done.stdout

    def container(self, service: str) -> str:
        """The id of the service's container."""
        return self.compose("ps", "--all", "--quiet", service).stdout.strip()

    def last_words(self) -> str:
        """What each service said, and how it stands: the text of a failed start."""
        return self.compose("ps", "--all").stdout + self.compose("logs", "--tail", "30").stdout


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nothing holds now, chosen together so that no two are the same."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@contextmanager
def isolated_environment(*published: str) -> Iterator[str]:
    """The name of a new project; meanwhile the environment gives it free ports and an image tag of its own.

    `published` names the services that only this project has, and that have a port.
    Whatever the student's shell or .env says of ports, names and tags does not reach it; nor does an open room.
    """
    with new_project() as name, pytest.MonkeyPatch.context() as patch:
        for variable in list(os.environ):
            if variable.startswith(("COMPOSE_", "UVICORN_")) or variable.endswith("_PORT"):
                patch.delenv(variable)
        services = [*PUBLISHED, *published]
        for service, port in zip(services, free_ports(len(services)), strict=True):
            patch.setenv(f"{service.upper()}_PORT", str(port))
        for variable, value in launcher_settings.variables().items():
            patch.setenv(variable, value)
        patch.setenv("LAB_TAG", name)
        patch.setenv("LAB_BIND", "127.0.0.1")
        patch.setenv("TESTCONTAINERS_RYUK_DISABLED", "true")
        yield name


@contextmanager
def running_stack(
    *overrides: Path, root: Path = ROOT, profiles: tuple[str, ...] = (), published: tuple[str, ...] = ()
) -> Iterator[Stack]:
    """The stack, built, started and healthy; taken down with its volumes and its image tags at the end.

    `overrides` are further compose files, and `published` their services that have a port; `root` is the checkout;
    without `profiles` only the default services start, though the images of all are built. A start that fails
    says the services' own last words.
    """
    with isolated_environment(*published) as name:
        files = ["compose.yaml", *map(str, overrides)]
        stack = Stack(context=root, project=name, compose_file_name=files, profiles=[*profiles])
        try:
            built = stack.compose("build")
            if built.returncode:
                pytest.fail(f"docker compose build failed:\n{built.stderr[-4000:]}", pytrace=False)
            try:
                stack.start()
            except subprocess.CalledProcessError as error:
                words = (error.stderr or b"").decode()[-2000:]
                pytest.fail(f"the stack did not start:\n{words}\n{stack.last_words()}", pytrace=False)
            yield stack
        finally:
            stack.compose("down", "--volumes", "--remove-orphans")
