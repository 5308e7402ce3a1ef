"""A whole machine with cgroup v2, which this one need not have: Debian 13 and its Docker, on a kernel of its own.

The kernel is User-Mode Linux, as services/vm takes it for uml: a program in a container without privilege or network,
whose files are the guest's. The lab's images are built outside, and carried in.
"""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.course import checkout
from tests.stack.stacks import ROOT, Stack, isolated_environment

CONTEXT = Path(__file__).parent / "guest"
FILES = ["compose.yaml", "compose.targets.yaml"]
SERVICES = ("docs", "permissions", "api", "loadtest", "launcher", "floor")
LIMIT_S = 1800
# The guest's memory is a file there, from which its kernel executes pages.
MEMORY = ["--tmpfs=/run/uml:exec,size=3500m,mode=1777", "--env=HOME=/run/uml", "--env=TMPDIR=/run/uml"]


def docker(*arguments: str, timeout: float | None = None) -> str:
    """What the command says, on both its outputs; AssertionError with it when it fails."""
    argv = ["docker", *arguments]
    done = subprocess.run(
        argv, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=timeout
    )
    assert done.returncode == 0, f"{' '.join(argv)}\n{done.stdout[-4000:]}"
    return done.stdout.strip()


def found() -> dict[str, Any]:
    """What guest/scenario.py found in the guest; AssertionError with the guest's last words when it ended badly."""
    with isolated_environment() as name, tempfile.TemporaryDirectory(prefix="docker-lab-guest-") as folder:
        made = [f"docker-lab/guest:{name}"]
        try:
            vm = f"--build-context=vm={ROOT / 'services/vm'}"
            docker("build", "--quiet", "--tag", made[0], vm, str(CONTEXT))
            made += images(name)
            return run(made, name, Path(folder))
        finally:
            subprocess.run(["docker", "image", "rm", *made], capture_output=True, check=False)


def images(name: str) -> list[str]:
    """The images, just built, of the services that the guest starts, and of the floor that it measures."""
    stack = Stack(context=ROOT, project=name, compose_file_name=FILES)
    built = stack.compose("build", *SERVICES)
    assert built.returncode == 0, built.stderr[-4000:]
    return [f"docker-lab/{service}:{name}" for service in SERVICES]


def run(made: list[str], name: str, folder: Path) -> dict[str, Any]:
    """One boot of the guest, from its first image, with the others and the checkout beside it."""
    guest, *carried = made
    container = docker("create", "--network=none", "--volume=/disk", *MEMORY, f"--env=LAB_TAG={name}", guest)
    try:
        (folder / "lab").mkdir()
        checkout.copy(folder / "lab")
        docker("save", "--output", str(folder / "images.tar"), *carried)
        docker("cp", f"{folder}/.", f"{container}:/guest")
        said = docker("start", "--attach", container, timeout=LIMIT_S)
        copied = subprocess.run(
            ["docker", "cp", f"{container}:/guest/found.json", str(folder)], capture_output=True, check=False
        )
        assert copied.returncode == 0, said[-4000:]
        told: dict[str, Any] = json.loads((folder / "found.json").read_text(encoding="utf-8"))
        assert "error" not in told, told["error"]
        return told
    finally:
        docker("rm", "--force", "--volumes", container)
