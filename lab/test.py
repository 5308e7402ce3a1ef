"""Joue les tests, à côté de ce qui tourne déjà (les plus longs se demandent par leur nom)."""

import os
from collections.abc import Iterable

from lab import engine, environment, ground, unit, without_engine
from lab.command import Parser
from lab.console import say
from lab.process import show

# What pytest plays, by the name of the part; `unit` is what needs no engine.
PARTS = {
    "unit": "",
    "without-engine": "tests/without_engine",
    "stack": "-m not_long tests/stack",
    "course": "tests/course",
    "long": "-m long tests/stack tests/without_engine tests/engines/test_offline.py",
    "vm": "tests/vm",
    "devcontainer": "tests/devcontainer",
    "engines": "-m not_long tests/engines",
    "engines-long": "-m long tests/engines",
    "cgroup2": "-m long tests/engines/test_cgroup_v2.py",
    "reliability": "tests/reliability",
}
USUAL = ["unit", "stack", "course"]
ENGINELESS = ["unit", "without-engine"]  # the usual ones, where there is no engine


def main(*words: str) -> int:
    """Play the parts in turn, up to the first that fails."""
    parser = Parser("test", __doc__, f"Sans partie : {', '.join(USUAL)}.")
    parser.add_argument("parts", metavar="PARTIE", nargs="*", help=", ".join(PARTS))
    parser.consent()
    asked = parser.heed(words).parts
    parts = asked or USUAL
    if unknown := [part for part in parts if part not in PARTS]:
        parser.error(f"je ne connais pas {', '.join(unknown)}")
    environment.ensure()
    left_out = [] if prepared(parts) else [part for part in parts if part not in ENGINELESS]
    for part in parts if asked or not left_out else ENGINELESS:
        if part not in left_out and (code := play(part)):
            return code
    if left_out:
        say(f"! NON joués, faute de moteur Docker : {', '.join(left_out)}.")
    return int(bool(left_out) and os.environ.get("CI") == "true")


def prepared(parts: Iterable[str]) -> bool:
    """Whether the engine and the base images are ready for these parts; leaves where only something else is amiss."""
    if set(parts) <= {*ENGINELESS}:
        return True
    if without_engine.wanted():
        return False
    try:
        ground.prepare(own_ports=False, every_base=True)
    except SystemExit as refusal:
        if engine.state() is engine.State.RUNNING:
            raise
        say(str(refusal))
        return False
    return True


def play(part: str) -> int:
    """The exit code of one part."""
    if part == "unit":
        unit.main()
        return 0
    chosen = [word.replace("not_long", "not long") for word in PARTS[part].split()]
    return show([os.fspath(environment.PYTHON), "-m", "pytest", *chosen], grace_s=None)  # a whole stack to take down
