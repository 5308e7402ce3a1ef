"""Run each folder of unit tests in a process of its own: the services' modules share names (main, server)."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from console import script, stop
from environment import VENV


def play(folder: str) -> bool:
    """Run one folder's tests, and show what they said once they are done; whether all passed."""
    argv = [str(VENV / "bin/python"), "-m", "pytest", "--quiet", folder]
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    sys.stdout.buffer.write(done.stdout)
    sys.stdout.buffer.flush()
    return done.returncode == 0


def main() -> None:
    """Run them all, two at a time, even after a failure; exit code 1 when one failed."""
    folders = sorted({str(test.parent) for test in Path("tests/unit").rglob("test_*.py")})
    pool = ThreadPoolExecutor(2)
    try:
        failed = [folder for folder, good in zip(folders, pool.map(play, folders), strict=True) if not good]
    finally:
        pool.shutdown(cancel_futures=True)  # after Ctrl-C, those that have not begun
    if failed:
        stop(f"Tests en échec : {', '.join(failed)}")


if __name__ == "__main__":
    script(main)
