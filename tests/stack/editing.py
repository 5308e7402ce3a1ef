"""A teacher's edit: a copy of the checkout under `docker compose watch`, and the moment an edit can be seen."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.stack.stacks import ROOT, Stack, running_stack

DEADLINE_S = 60


@contextmanager
def watched_copy(folder: Path) -> Iterator[Stack]:
    """The stack of a copy of this checkout, started and watched as `make watch` does it."""
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "compose*.yaml", "services"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in files.stdout.splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    with running_stack(folder / "compose.watch.yaml", root=folder) as stack:
        argv = [*stack.compose_command_property, "watch", "--no-up"]
        with subprocess.Popen(
            argv, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as watching:
            try:
                assert watching.stdout is not None
                next(line for line in watching.stdout if "Watch enabled" in line)
                yield stack
            finally:
                watching.terminate()


def seconds_until_seen(path: Path, old: str, new: str, url: str) -> float:
    """The seconds from the edit of a file until its new text is served.

    Raises TimeoutError when it is not seen within a minute, ValueError when there is nothing to edit.
    """
    text = path.read_text()
    if old not in text:
        raise ValueError(f"{old!r} is not in {path}")
    path.write_text(text.replace(old, new))
    began = time.perf_counter()
    with httpx2.Client(trust_env=False, timeout=2) as client:
        while time.perf_counter() - began < DEADLINE_S:
            try:
                if new in client.get(url).text:
                    return time.perf_counter() - began
            except httpx2.TransportError:
                pass  # the container is being replaced
            time.sleep(0.02)  # between two looks, not instead of one
    raise TimeoutError(f"{new!r} was not served at {url} within {DEADLINE_S} s")
