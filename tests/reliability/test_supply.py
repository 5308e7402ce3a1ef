"""A falsified lock does not build: pip compares every package with its hash. The control is the lock as it is."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.reliability.promises import Promise
from tests.stack.stacks import ROOT


@dataclass(frozen=True)
class Lock:
    """A lock, and a build of Compose that reads it: paths from the root, further contexts by name."""

    file: str
    context: str
    recipe: str
    contexts: dict[str, str]


def builds() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each build of the compose files: context, recipe, further contexts."""
    for file in sorted(ROOT.glob("compose*.yaml")):
        for service in yaml.safe_load(file.read_text(encoding="utf-8"))["services"].values():
            build = service.get("build", {})
            written: dict[str, Any] = {"context": build} if isinstance(build, str) else build
            if "context" in written:
                recipe = f"{written['context']}/{written.get('dockerfile', 'Dockerfile')}"
                yield written["context"], recipe, written.get("additional_contexts", {})


def locks() -> Iterator[Lock]:
    """Each lock once, with the first build that reads it: in its context, or else in a further one."""
    known: set[str] = set()
    for context, recipe, contexts in builds():
        for name in READ.findall((ROOT / recipe).read_text(encoding="utf-8")):
            folders = (f"{folder}/{Path(name).name}" for folder in (context, *contexts.values()))
            path = next(path for path in folders if (ROOT / path).is_file())
            if path not in known:
                known.add(path)
                yield Lock(path, context, recipe, contexts)


READ = re.compile(r"\bpip3?\b.* -r (\S+)")
LOCKS = list(locks())


def falsified(lock: str) -> str:
    """The same lock, the first digit of every hash being another."""
    return re.sub(r"(?<=sha256:)[0-9a-f]", lambda digit: "1" if digit[0] == "0" else "0", lock)


def build(lock: Lock, copy: Path) -> subprocess.CompletedProcess[str]:
    """The finished build in a copy of the checkout, its output as text; its image has no name, and is removed."""
    further = [f"--build-context={name}={copy / folder}" for name, folder in lock.contexts.items()]
    argv = ["docker", "build", "--progress", "plain", "--file", str(copy / lock.recipe), *further]
    argv += ["--iidfile", f"{copy}.id", str(copy / lock.context)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        image = Path(f"{copy}.id").read_text(encoding="utf-8")
        subprocess.run(["docker", "image", "rm", image], capture_output=True, check=False)
    return done


def test_every_lock_of_the_services_is_among_those_tried() -> None:
    listing = ["git", "ls-files", "services/*requirements*.txt"]
    followed = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert {lock.file for lock in LOCKS} == set(followed)


def refused(lock: Lock, copy: Path) -> bool:
    """Whether the build that the true lock allows is refused, for its hashes, when the lock is falsified."""
    shutil.copytree(ROOT / "services", copy / "services", ignore=shutil.ignore_patterns("__pycache__"))
    true = build(lock, copy)
    assert true.returncode == 0, true.stderr[-2000:]
    file = copy / lock.file
    file.write_text(falsified(file.read_text(encoding="utf-8")), encoding="utf-8")
    false = build(lock, copy)
    said = (false.stdout + false.stderr).lower()
    return false.returncode != 0 and ("do not match the hashes" in said or "hash mismatch" in said)  # pip; uv


def test_a_falsified_lock_does_not_build_and_the_true_one_does(tmp_path: Path, promise: Promise) -> None:
    copies = [tmp_path / f"{number}" for number in range(len(LOCKS))]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(refused, LOCKS, copies))
    refusals = f"{sum(found)} of {len(LOCKS)} refused"
    promise("a falsified lock does not build", refusals, "true locks: all build")
    assert [lock for lock, kept_out in zip(LOCKS, found, strict=True) if not kept_out] == []
