"""A falsified lock does not build: pip compares every package with its hash. The control is the lock as it is."""

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from lab import ROOT
from promises import Promise


@dataclass(frozen=True)
class Lock:
    """A lock, in the folder from which the recipe that reads it is built."""

    context: str
    file: str
    recipe: str = "Dockerfile"


LOCKS = [
    Lock("services/api", "requirements.txt"),
    Lock("services/api", "requirements-fast.txt", "variants/fast.Dockerfile"),
    Lock("services/docs", "requirements.txt"),
    Lock("services/docs", "requirements-build.txt"),
    Lock("services/docs", "requirements-plots.txt", "plots.Dockerfile"),
    Lock("services/loadtest", "requirements.txt"),
    Lock("services/launcher", "requirements.txt"),
]


def falsified(lock: str) -> str:
    """The same lock, the first digit of every hash being another."""
    return re.sub(r"(?<=sha256:)[0-9a-f]", lambda digit: "1" if digit[0] == "0" else "0", lock)


def build(context: Path, recipe: str) -> subprocess.CompletedProcess[str]:
    """The finished build, its output as text; its image has no name, and is removed."""
    argv = ["docker", "build", "--progress", "plain", "--file", str(context / recipe), str(context)]
    done = subprocess.run([*argv, "--iidfile", f"{context}.id"], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        image = Path(f"{context}.id").read_text(encoding="utf-8")
        subprocess.run(["docker", "image", "rm", image], capture_output=True, check=False)
    return done


def test_every_lock_of_the_services_is_among_those_tried() -> None:
    listing = ["git", "ls-files", "services/*requirements*.txt"]
    followed = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert {f"{lock.context}/{lock.file}" for lock in LOCKS} == set(followed)


def refused(lock: Lock, copy: Path) -> bool:
    """Whether the build that the true lock allows is refused, for its hashes, when the lock is falsified."""
    shutil.copytree(ROOT / lock.context, copy, ignore=shutil.ignore_patterns("__pycache__"))
    true = build(copy, lock.recipe)
    assert true.returncode == 0, true.stderr[-2000:]
    file = copy / lock.file
    file.write_text(falsified(file.read_text(encoding="utf-8")), encoding="utf-8")
    false = build(copy, lock.recipe)
    return false.returncode != 0 and "DO NOT MATCH THE HASHES" in false.stdout + false.stderr


def test_a_falsified_lock_does_not_build_and_the_true_one_does(tmp_path: Path, promise: Promise) -> None:
    copies = [tmp_path / f"{number}" for number in range(len(LOCKS))]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(refused, LOCKS, copies))
    refusals = f"{sum(found)} of {len(LOCKS)} refused"
    promise("a falsified lock does not build", refusals, "true locks: all build")
    assert [lock for lock, kept_out in zip(LOCKS, found, strict=True) if not kept_out] == []
