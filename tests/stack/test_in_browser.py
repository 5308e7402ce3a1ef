"""The pages of the running stack in a real browser: tests/browser, played inside the image that holds Chromium."""

import os
import subprocess
from pathlib import Path

import pytest

from lab import ROOT, Stack

CONTEXT = ROOT / "tests/browser"
GUARDS = [
    "--network=host",  # the pages are published on this machine's loopback only
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges:true",
    "--read-only",
    "--tmpfs=/tmp:size=512m",
]


@pytest.fixture(scope="session")
def browser_image() -> str:
    """The id of the image, built when it is missing or when its files changed."""
    build = ["docker", "build", "--quiet", "--tag", "docker-lab/browser:dev", str(CONTEXT)]
    built = subprocess.run(build, capture_output=True, text=True, check=False)
    if built.returncode:
        pytest.fail(f"the image of the browser tests was not built:\n{built.stderr[-4000:]}", pytrace=False)
    return built.stdout.strip()


def shots() -> list[str]:
    """Options that let the tests leave pictures in the folder that SHOTS names, if it names one."""
    folder = os.environ.get("SHOTS")
    if not folder:
        return []
    path = Path(folder).resolve()
    path.mkdir(parents=True, exist_ok=True)
    user = f"--user={os.getuid()}:{os.getgid()}"
    return [user, f"--volume={path}:/shots", "--env=SHOTS=/shots"]


def test_the_pages_work_in_a_browser_that_reaches_nothing_but_this_machine(
    stack: Stack, browser_image: str
) -> None:
    urls = [f"--env={service.upper()}_URL={stack.url(service)}" for service in ("api", "docs", "loadtest")]
    argv = ["docker", "run", "--rm", *GUARDS, *urls, *shots(), browser_image, "pytest", "-q", "--color=no"]
    played = subprocess.run(argv, capture_output=True, text=True, check=False)
    print(played.stdout)
    if played.returncode:
        pytest.fail(f"in the browser:\n{played.stdout[-8000:]}\n{played.stderr[-2000:]}", pytrace=False)
