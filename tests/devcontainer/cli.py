"""The Dev Containers CLI on a copy of the checkout, and the removal of all that it made."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lab import rights
from tests.course import checkout
from tests.stack.stacks import ROOT, SERVICES, free_ports

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules/.bin/devcontainer"


def install() -> None:
    """The CLI of package-lock.json in node_modules; without Node a visible skip, and a failure under CI=true."""
    if shutil.which("npm") is None:
        sentence = "NOT RUN: Node and npm are missing, and the Dev Containers CLI needs them"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    stamp = HERE / "node_modules/.package-lock.json"
    if not stamp.exists() or stamp.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        rights.writable(stamp.parent)
        subprocess.run(["npm", "ci", "--prefix", str(HERE)], check=True)


def repository(folder: Path) -> Path:
    """A copy of the checkout, as a repository of its own."""
    checkout.copy(folder)
    git = ["git", "-c", "user.name=test", "-c", "user.email=test@localhost"]
    for step in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "copy"]):
        subprocess.run([*git, *step], cwd=folder, check=True)
    return folder


@dataclass
class Devcontainer:
    """One copy, opened in its container."""

    folder: Path
    told: dict[str, Any] = field(default_factory=dict)

    def cli(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The finished command on this folder, its output as text."""
        argv = [str(PROGRAM), command, "--workspace-folder", str(self.folder), *arguments]
        return subprocess.run(argv, capture_output=True, text=True, check=False)

    def up(self) -> dict[str, Any]:
        """What `devcontainer up` says at its end: outcome, containerId, remoteUser, composeProjectName."""
        done = self.cli("up")
        if done.returncode:
            pytest.fail(f"devcontainer up:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}", pytrace=False)
        self.told = json.loads(done.stdout.strip().splitlines()[-1])
        return self.told

    def exec(self, *argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """The finished command inside, as VS Code's terminal would run it."""
        given = [word for name, value in environment.items() for word in ("--remote-env", f"{name}={value}")]
        return self.cli("exec", *given, *argv)

    def down(self) -> None:
        """Remove its container and its two images: ours, and the one in which the CLI gave the user our number."""
        settings = self.folder / ".devcontainer/.env"  # what initialize.sh wrote, even if the opening failed
        if not settings.exists():
            return
        project = settings.read_text(encoding="utf-8").partition("LAB_DEV_PROJECT=")[2].split()[0]
        remove = ["docker", "compose", "--project-name", project, "down", "--volumes", "--remove-orphans"]
        subprocess.run(remove, capture_output=True, check=False)
        label = f"--filter=label=com.docker.compose.project={project}"
        listing = ["docker", "images", label, "--format", "{{.Repository}}:{{.Tag}}"]
        own = subprocess.run(listing, capture_output=True, text=True, check=True).stdout.split()
        if own:
            subprocess.run(["docker", "image", "rm", "--force", *own], capture_output=True, check=False)


@contextmanager
def opened(folder: Path) -> Iterator[Devcontainer]:
    """A copy of the checkout in `folder`, open in its container; nothing is left of it."""
    folder.mkdir()
    devcontainer = Devcontainer(repository(folder))
    try:
        devcontainer.up()
        yield devcontainer
    finally:
        devcontainer.down()


@contextmanager
def lab_of_its_own(name: str) -> Iterator[dict[str, str]]:
    """The variables under which a lab started inside is apart from every other; its containers go at the end."""
    ports = dict(zip(SERVICES, map(str, free_ports(len(SERVICES))), strict=True))
    try:
        yield {
            "COMPOSE_PROJECT_NAME": name,
            "LAB_TAG": name,
            **{f"{service.upper()}_PORT": port for service, port in ports.items()},
        }
    finally:
        down = ["docker", "compose", "--project-name", name, "--profile", "*", "down", "--volumes"]
        subprocess.run([*down, "--remove-orphans"], cwd=ROOT, capture_output=True, check=False)
        listing = ["docker", "images", "--format", "{{.Repository}}:{{.Tag}}", f"docker-lab/*:{name}"]
        images = subprocess.run(listing, capture_output=True, text=True, check=False).stdout.split()
        subprocess.run(["docker", "image", "rm", *images], capture_output=True, check=False)
