"""Imprime les mesures que le labo annonce."""

import os

from lab import environment, ground
from lab.command import Parser
from lab.console import ROOT
from lab.process import show

BENCHES = ("readings", "stack", "course", "watch", "launcher", "startup", "throughput")


def program(module: str) -> int:
    """The exit code of a program of the tests, which imports what they import."""
    seen = os.pathsep.join(map(str, (ROOT, ROOT / "services", ROOT / "services/api", ROOT / "services/loadtest")))
    return show([str(environment.PYTHON), "-m", module], environment={**os.environ, "PYTHONPATH": seen})


def main(*words: str) -> int:
    """Print the figures of the benches named, or of all, up to the first that fails."""
    parser = Parser("bench", __doc__, f"Sans nom, toutes : {', '.join(BENCHES)}.")
    parser.add_argument("benches", metavar="NOM", nargs="*", help="lesquelles")
    asked = parser.heed(words).benches or BENCHES
    if unknown := [name for name in asked if name not in BENCHES]:
        parser.error(f"je ne connais pas {', '.join(unknown)}")
    environment.ensure()
    ground.prepare(own_ports=False, every_base=True)
    for name in asked:
        if code := program(f"tests.bench.{name}"):
            return code
    return 0
