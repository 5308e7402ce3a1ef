"""Change one thing at a time in a copy of the code, and print what no unit test notices: `make mutants`.

Prints, for each part, the changes that survived its unit tests with their file and line, then how many were noticed;
leaves with exit code 1 where that is under 80 %. What equivalent.toml lists, with a reason, is not drawn: no unit test
could see it. A test that never ends has noticed too.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

from rich.progress import Progress

from tests.mutants.changes import Change, changes

ROOT = Path(__file__).resolve().parents[2]
EQUIVALENT = Path(__file__).with_name("equivalent.toml")
SOURCES = {
    "api": "services/api",
    "launcher": "services/launcher",
    "loadtest": "services/loadtest",
    "lab": "lab",
    "docs": "services/docs",
}
ENOUGH = 0.8
Mutant = tuple[Path, Change]  # a file, from the root, and what to change in it


def copied(target: Path) -> None:
    """Put in `target` a repository with the files that git follows, or would, as they are here now."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name, follow_symlinks=False)
    subprocess.run(["git", "init", "--quiet", str(target)], check=True)
    subprocess.run(["git", "add", "--all"], cwd=target, check=True)


def drawn(part: str, count: int, seed: int) -> list[Mutant]:
    """As many changes of a part's modules, the same for the same seed and code, in the order of files and lines."""
    listed = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("equivalent", [])
    equivalent = {(each["file"], each["line"], each["change"]) for each in listed}
    every = [
        (file.relative_to(ROOT), change)
        for file in sorted((ROOT / SOURCES[part]).rglob("*.py"))
        for change in changes(file.read_text(encoding="utf-8"))
        if (str(file.relative_to(ROOT)), change.context, str(change)) not in equivalent
    ]
    chosen = random.Random(seed).sample(range(len(every)), min(count, len(every)))
    return [every[index] for index in sorted(chosen)]


def notice(tests: Sequence[str], copy: Path, seconds: float | None) -> bool:
    """Whether these tests, run in the copy, fail or last longer than this; nothing of theirs is left running."""
    pytest = [sys.executable, "-m", "pytest", "-x", "--quiet", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(copy.parent)}
    with subprocess.Popen(
        pytest,
        cwd=copy,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            return process.wait(seconds) != 0
        except subprocess.TimeoutExpired:
            return True
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()  # after Ctrl-C, Popen itself would wait for a quarter of a second


def survivors(part: str, mutants: Sequence[Mutant], copy: Path, progress: Progress) -> list[Mutant]:
    """The mutants that the part's unit tests do not notice, each printed as soon as it is known."""
    tests = f"tests/unit/{part}"
    start = time.monotonic()
    if notice([tests], copy, None):
        sys.exit(f"Les tests de {tests} échouent sans rien changer : faites-les passer d'abord.")
    longest = 60 + 5 * (time.monotonic() - start)  # on a machine that others use too
    found = []
    for file, change in progress.track(mutants, description=part):
        original = (copy / file).read_bytes()
        (copy / file).write_text(change.text(), encoding="utf-8")
        own = sorted(str(path.relative_to(copy)) for path in (copy / tests).rglob(f"test_{file.stem}.py"))
        if not notice([*own, tests], copy, longest):
            found.append((file, change))
            progress.console.print(f"{file}:{change.line}  {change}", markup=False, highlight=False, soft_wrap=True)
        (copy / file).write_bytes(original)
    return found


def main() -> None:
    """Draw from each part that was asked for, try them all in one copy, and say how many were noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", help=f"among {', '.join(SOURCES)}; all of them by default")
    parser.add_argument("--count", type=int, default=30, help="how many changes of each part (30)")
    parser.add_argument("--seed", type=int, default=random.randrange(1000), help="which ones (by default, by chance)")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.part) - set(SOURCES)):
        parser.error(f"no such part: {', '.join(unknown)}")
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell's background job has SIGINT ignored
        signal.signal(number, signal.default_int_handler)
    rates = []
    with (
        tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as folder,
        Progress() as progress,
    ):
        copy = Path(folder) / "copy"  # its tests have the folder above for what is temporary
        copied(copy)
        for part in asked.part or SOURCES:
            mutants = drawn(part, asked.count, asked.seed)
            left = survivors(part, mutants, copy, progress)
            rates.append(1 - len(left) / len(mutants))
            noticed = f"{part} : {len(mutants) - len(left)} changements vus sur {len(mutants)} (SEED={asked.seed})"
            progress.console.print(noticed, markup=False, highlight=False)
    if min(rates) < ENOUGH:
        sys.exit(f"Moins de {ENOUGH:.0%} : il manque des tests.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
