"""Prints how long `make startup` takes with 10 rounds of every container and the process, and `fast` over `floor`."""

import json
import os
import shutil
import subprocess
import sys
import time

import comparison
from tests.stack.stacks import ROOT, running_stack


def main() -> None:
    """Measure and print; the figures are this machine's."""
    with running_stack(profiles=("measure",)) as stack:
        environment = {**os.environ, "COMPOSE_PROJECT_NAME": stack.project}
        files = ["--file", "compose.yaml", "--file", "compose.targets.yaml"]
        build = ["docker", "compose", *files, "--profile", "targets", "build", "--quiet"]
        subprocess.run(build, cwd=ROOT, env=environment, check=True)
        began = time.perf_counter()
        argv = [sys.executable, "-m", "lab", "startup"]
        done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        took = time.perf_counter() - began
        folder = ROOT / next(line for line in done.stdout.splitlines() if "Mesures : " in line).split()[2]
    run = json.loads((folder / "startup.json").read_text(encoding="utf-8"))
    shutil.rmtree(folder)
    times = {
        name: [one["total_ms"] for one in run["samples"] if one["target"] == name and one["round"]]
        for name in ("fast", "floor")
    }
    print(done.stdout[done.stdout.index("Démarrages") :])
    print(f"make startup, images built: {took:.0f} s; promised: under 120")
    if ratio := comparison.ratio(times["fast"], times["floor"]):
        print(f"fast / floor: {ratio.value:.2f} [{ratio.low:.2f} ; {ratio.high:.2f}]; promised: at most 2.8")


if __name__ == "__main__":
    main()
