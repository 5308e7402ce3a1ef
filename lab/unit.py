"""Play what needs no engine: the unit tests, by one pytest over all processors, and those of the site's scripts."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from lab.console import say, stop
from lab.environment import PYTHON
from lab.process import GRACE_S, run

UNIT, SITE = "tests/unit", "tests/unit/site"
OLDEST_NODE = 20  # as what npm installs in tests/lint


class Plays:
    """The folders being played: each out of the terminal's reach, which would tell it of every Ctrl-C."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.running: set[subprocess.Popen[bytes]] = set()

    def play(self, argv: Sequence[str]) -> bool:
        """Run one folder's tests, and show what they said once they are done; whether all passed."""
        with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True) as tests:
            self.running.add(tests)
            if self.over.is_set():  # begun while Ctrl-C was being told to the others
                signal_group(tests, signal.SIGINT)
            said, _ = tests.communicate()
            self.running.discard(tests)
        if not self.over.is_set():
            sys.stdout.buffer.write(said)
            sys.stdout.buffer.flush()
        return tests.returncode == 0

    def interrupt(self) -> None:
        """End them: each may put away what it began, for GRACE_S."""
        self.over.set()
        for tests in list(self.running):
            signal_group(tests, signal.SIGINT)
        for tests in list(self.running):
            with suppress(subprocess.TimeoutExpired):
                tests.wait(GRACE_S)
            signal_group(tests, signal.SIGKILL)  # with what they were just starting


def signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Tell a process that leads a session, and all that it started there."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def has_node() -> bool:
    """Whether this machine's Node is recent enough for the tests of the site's scripts."""
    major = run(["node", "--version"]).stdout.removeprefix("v").partition(".")[0]
    return major.isdecimal() and int(major) >= OLDEST_NODE


def commands() -> dict[str, list[str]]:
    """The command that plays each folder, by its name; that of the site is empty where it cannot be played."""
    python = {UNIT: [str(PYTHON), "-m", "pytest", "--quiet", "--numprocesses=auto", UNIT]}
    scripts = sorted(map(str, Path(SITE).glob("*.test.mjs")))
    return {**python, SITE: ["node", "--test", "--test-reporter=dot", *scripts] if has_node() else []}


def main() -> None:
    """Run them all, two at a time, even after a failure; exit code 1 when one failed, or is left out under CI=true."""
    asked = commands()
    played = {folder: argv for folder, argv in asked.items() if argv}
    plays, pool = Plays(), ThreadPoolExecutor(2)
    try:
        results = dict(zip(played, pool.map(plays.play, played.values()), strict=True))
    except KeyboardInterrupt:
        plays.interrupt()
        raise
    finally:
        pool.shutdown(cancel_futures=True)  # after Ctrl-C, those that have not begun
    if left_out := sorted(asked.keys() - played.keys()):
        say(f"Tests NON joués, faute de Node {OLDEST_NODE} ou plus récent : {', '.join(left_out)}")
    failed = [folder for folder, good in results.items() if not good]
    if os.environ.get("CI") == "true":
        failed += left_out
    if failed:
        stop(f"Tests en échec : {', '.join(failed)}")
