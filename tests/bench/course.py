"""Prints what the course's site costs: its build, its image, its memory, and a first visit to each page."""

import json
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench.stack import memory_mib
from tests.stack.stacks import ROOT, Stack, running_stack

VISITS = 7
BUILDS = 3


def output(*argv: str) -> str:
    """The standard output of a command that must succeed."""
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def build_seconds(folder: Path) -> float:
    """The seconds that the site and its image take after an edit of one page, with the rest in the cache."""
    with (folder / "pages/index.md").open("a", encoding="utf-8") as page:
        page.write(f"\nRelecture {time.time_ns()}.\n")  # never in the cache
    began = time.perf_counter()
    image = output("docker", "build", "--quiet", str(folder))
    seconds = time.perf_counter() - began
    output("docker", "image", "rm", image)
    return seconds


def visits(stack: Stack) -> dict[str, list[dict[str, float]]]:
    """By page, what each first visit cost in Chromium."""
    browser = output("docker", "build", "--quiet", "tests/browser")
    run = [
        "docker",
        "run",
        "--rm",
        "--network=host",
        "--cap-drop=ALL",
        "--read-only",
        "--tmpfs=/tmp:size=512m",
    ]
    address = f"--env=DOCS_URL={stack.url('docs')}"
    found: dict[str, list[dict[str, float]]] = json.loads(
        output(*run, address, browser, "python", "timing.py", str(VISITS))
    )
    return found


def main() -> None:
    """Measure and print; the figures are this machine's."""
    with tempfile.TemporaryDirectory() as copy:
        docs = Path(copy) / "docs"
        shutil.copytree(ROOT / "services/docs", docs)
        built = [build_seconds(docs) for _ in range(BUILDS)]
    print(
        f"site and image built after an edit: {statistics.median(built):.1f} s ({min(built):.1f} ... {max(built):.1f}, "
        f"n={BUILDS}); promised: under 5 s"
    )
    with running_stack() as stack:
        image = output("docker", "inspect", "--format", "{{.Image}}", stack.container("docs"))
        size = int(output("docker", "image", "inspect", "--format", "{{.Size}}", image)) / 1e6
        for page, measured in visits(stack).items():
            ready = [each["ready_ms"] for each in measured]
            print(
                f"first visit to {page}: {statistics.median(ready):.0f} ms ({min(ready):.0f} ... {max(ready):.0f}, "
                f"n={VISITS}), {measured[0]['bytes'] / 1000:.0f} kB, {measured[0]['requests']} requests; "
                f"promised: under 300 ms{' and 350 kB' if page == '/' else ''}"
            )
        print(f"docs image: {size:.0f} MB; promised: under 220 MB")
        print(f"docs memory after these visits: {memory_mib(stack.container('docs')):.0f} MiB; promised: under 40")


if __name__ == "__main__":
    main()
