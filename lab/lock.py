"""Fige à nouveau les dépendances, avec leurs empreintes."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from lab import environment
from lab.command import Parser

# Lock file, its source, and the Python it is for: the course's application stays on the course's 3.9.
LOCKS = {
    "requirements-dev.txt": ("requirements-dev.in", "3.11"),
    "services/api/requirements.txt": ("services/api/requirements.in", "3.9"),
    "services/api/requirements-fast.txt": ("services/api/requirements-fast.in", "3.9"),
    "services/docs/requirements.txt": ("services/docs/requirements.in", "3.13"),
    "services/docs/requirements-build.txt": ("services/docs/requirements-build.in", "3.13"),
    "services/docs/requirements-plots.txt": ("services/docs/requirements-plots.in", "3.13"),
    "services/loadtest/requirements.txt": ("services/loadtest/requirements.in", "3.11"),  # lab/without_engine.py
    "services/launcher/requirements.txt": ("services/launcher/requirements.in", "3.13"),
    "tests/browser/requirements.txt": ("tests/browser/requirements.in", "3.13"),
    "tests/engines/requirements.txt": ("tests/engines/requirements.in", "3.11"),
    "tests/py39/requirements.txt": ("tests/py39/requirements.in", "3.9"),
}
VARIANTS = "services/api/variants"


def tools() -> Iterator[tuple[str, str]]:
    """The locks of single tools, each beside the variant that installs it, and the tool: that is their source."""
    for lock in sorted(Path(VARIANTS).glob("*/requirements-*.txt")):
        yield str(lock), lock.stem.removeprefix("requirements-")


def main(*words: str) -> None:
    """Compile each lock in turn; the first that cannot be resolved stops with uv's own words.

    What runs on more than one Python, or outside an image, is locked for every system; the rest is for Linux alone.
    """
    Parser("lock", __doc__).heed(words)
    environment.ensure()
    single = {lock: ("-", "3.13", tool) for lock, tool in tools()}
    for lock, (source, python, text) in ({key: (*value, "") for key, value in LOCKS.items()} | single).items():
        uv = [
            str(environment.BIN / "uv"),
            "pip",
            "compile",
            "--quiet",
            "--generate-hashes",
            "--no-emit-index-url",
            "--no-header",
        ]
        machine = ["--universal", "--fork-strategy", "fewest"] if python != "3.13" else []
        argv = [*uv, *machine, "--python-version", python, "--output-file", lock, source]
        subprocess.run(argv, input=text, encoding="utf-8", check=True)
