"""Run each folder of unit tests in a process of its own: the services' modules share names (main, server)."""

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lab.console import run, say, stop
from lab.environment import PYTHON

SITE = "tests/unit/site"
OLDEST_NODE = 20  # as what npm installs in tests/lint


def play(argv: Sequence[str]) -> bool:
    """Run one folder's tests, and show what they said once they are done; whether all passed."""
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    sys.stdout.buffer.write(done.stdout)
    sys.stdout.buffer.flush()
    return done.returncode == 0


def has_node() -> bool:
    """Whether this machine's Node is recent enough for the tests of the site's scripts."""
    major = run(["node", "--version"]).stdout.removeprefix("v").partition(".")[0]
    return major.isdecimal() and int(major) >= OLDEST_NODE


def commands() -> dict[str, list[str]]:
    """The command that plays each folder, by its name; that of the site is empty where it cannot be played."""
    folders = sorted({"/".join(test.parts[:3]) for test in Path("tests/unit").rglob("test_*.py")})
    python = {folder: [str(PYTHON), "-m", "pytest", "--quiet", folder] for folder in folders}
    scripts = sorted(map(str, Path(SITE).glob("*.test.mjs")))
    return {**python, SITE: ["node", "--test", "--test-reporter=dot", *scripts] if has_node() else []}


def main() -> None:
    """Run them all, two at a time, even after a failure; exit code 1 when one failed, or is left out under CI=true."""
    asked = commands()
    played = {folder: argv for folder, argv in asked.items() if argv}
    pool = ThreadPoolExecutor(2)
    try:
        results = dict(zip(played, pool.map(play, played.values()), strict=True))
    finally:
        pool.shutdown(cancel_futures=True)  # after Ctrl-C, those that have not begun
    if left_out := sorted(asked.keys() - played.keys()):
        say(f"Tests NON joués, faute de Node {OLDEST_NODE} ou plus récent : {', '.join(left_out)}")
    failed = [folder for folder, good in results.items() if not good]
    if os.environ.get("CI") == "true":
        failed += left_out
    if failed:
        stop(f"Tests en échec : {', '.join(failed)}")
