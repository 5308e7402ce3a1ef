"""Joue les tests, à côté de ce qui tourne déjà (les plus longs se demandent par leur nom)."""

import os

from lab import environment, ground, unit
from lab.command import Parser
from lab.console import show

# What pytest plays, by the name of the part; `unit` is what needs no engine.
PARTS = {
    "unit": "",
    "stack": "-m not_long tests/stack",
    "course": "tests/course",
    "long": "-m long tests/stack tests/engines/test_offline.py",
    "vm": "tests/vm",
    "devcontainer": "tests/devcontainer",
    "engines": "-m not_long tests/engines",
    "engines-long": "-m long tests/engines",
    "cgroup2": "-m long tests/engines/test_cgroup_v2.py",
    "reliability": "tests/reliability",
}
USUAL = ["unit", "stack", "course"]


def main(*words: str) -> int:
    """Play the parts in turn, up to the first that fails."""
    parser = Parser("test", __doc__, f"Sans partie : {', '.join(USUAL)}.")
    parser.add_argument("parts", metavar="PARTIE", nargs="*", help=", ".join(PARTS))
    parser.consent()
    parts = parser.heed(words).parts or USUAL
    if unknown := [part for part in parts if part not in PARTS]:
        parser.error(f"je ne connais pas {', '.join(unknown)}")
    environment.ensure()
    if parts != ["unit"]:
        ground.prepare(own_ports=False, every_base=True)
    for part in parts:
        if code := play(part):
            return code
    return 0


def play(part: str) -> int:
    """The exit code of one part."""
    if part == "unit":
        unit.main()
        return 0
    chosen = [word.replace("not_long", "not long") for word in PARTS[part].split()]
    return show(
        [os.fspath(environment.PYTHON), "-m", "pytest", *chosen], grace_s=None
    )  # a whole stack to take down
