"""Run each folder of unit tests in a process of its own: the services' modules share names (main, server)."""

import subprocess
from pathlib import Path

from console import script, stop
from environment import VENV


def main() -> None:
    """Run them all, even after a failure; exit code 1 when one failed."""
    folders = sorted({test.parent for test in Path("tests/unit").rglob("test_*.py")})
    failed = [
        str(folder)
        for folder in folders
        if subprocess.run(
            [str(VENV / "bin/python"), "-m", "pytest", "--quiet", str(folder)], check=False
        ).returncode
    ]
    if failed:
        stop(f"Tests en échec : {', '.join(failed)}")


if __name__ == "__main__":
    script(main)
