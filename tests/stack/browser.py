"""The image that holds Chromium, built when a test wants it, and a tab in it that a test on this machine drives."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.stack.stacks import ROOT

CONTEXT = ROOT / "tests/browser"
GUARDS = [
    "--network=host",  # the pages are published on this machine's loopback only
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges:true",
    "--read-only",
    "--tmpfs=/tmp:size=1g",
]


def build() -> str:
    """The id of the image, built when it is missing or when its files changed."""
    argv = ["docker", "build", "--quiet", "--tag", "docker-lab/browser:dev", str(CONTEXT)]
    built = subprocess.run(argv, capture_output=True, text=True, check=False)
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


class Tab:
    """A page open in Chromium, which looks and types when told to (tests/browser/remote.py)."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def order(self, **order: str) -> str:
        """What the page shows once the order is carried out; the test fails with the page's own words otherwise."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"error": "the browser has gone"}')
        if "error" in answer:
            pytest.fail(f"{order}:\n{answer['error']}", pytrace=False)
        return str(answer["text"])

    def see(self, selector: str, text: str) -> str:
        """The whole text of the element, once it holds `text`."""
        return self.order(see=selector, text=text)

    def type(self, selector: str, text: str) -> None:
        """Type the text into the field, then Enter."""
        self.order(type=selector, text=text)

    def shoot(self, name: str) -> None:
        """Keep a picture, if somebody asked for pictures."""
        self.order(shoot=name)


@contextmanager
def tab(image: str, url: str) -> Iterator[Tab]:
    """A tab that shows `url`; at the end it must have asked nothing outside, and its console be clean."""
    argv = ["docker", "run", "--interactive", "--rm", *GUARDS, *shots(), image, "python3", "remote.py", url]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Tab(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait() == 0, "the page asked outside, or its console complained: see above"
