"""What a killed run left on the engine is removed by the next run, and nothing of a run that lives."""

import os
import subprocess
import sys
from pathlib import Path

from tests.stack.projects import new_project

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BASE = "python:3.13-slim-trixie"
LEAVE = f"""
import subprocess, time
from tests.stack.projects import new_project
with new_project() as name:
    label = f"--label=com.docker.compose.project={{name}}"
    for made in (
        ("network", "create", label, f"{{name}}_n"),
        ("volume", "create", label, f"{{name}}_v"),
        ("tag", "{BASE}", f"docker-lab/left:{{name}}"),
        ("run", "--detach", "--init", label, f"--net={{name}}_n", f"-v={{name}}_v:/v", "{BASE}", "sleep", "600"),
        ("run", "--detach", "--init", f"--name={{name}}", "{BASE}", "sleep", "600"),
    ):
        subprocess.run(["docker", *made], stdout=subprocess.DEVNULL, check=True)
    print(name, flush=True)
    time.sleep(600)
"""


def held(project: str) -> list[str]:
    """All that the engine holds of the project."""
    label = f"--filter=label=com.docker.compose.project={project}"
    listings = (
        ("ps", "--all", "--quiet", label),
        ("ps", "--all", "--quiet", f"--filter=name={project}"),
        ("network", "ls", "--quiet", label),
        ("volume", "ls", "--quiet", label),
        ("images", "--quiet", f"--filter=reference=docker-lab/*:{project}"),
    )
    return [
        row
        for listing in listings
        for row in subprocess.run(["docker", *listing], capture_output=True, text=True, check=True).stdout.split()
    ]


def test_the_project_of_a_killed_run_is_removed_by_the_next_and_that_of_a_living_run_is_not() -> None:
    argv, environment = (
        [sys.executable, "-c", LEAVE],
        {**os.environ, "PYTHONPATH": f"{HERE}:{ROOT}"},
    )
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=environment) as run:
        assert run.stdout is not None
        left = run.stdout.readline().strip()
        with new_project():
            assert len(held(left)) == 5
        run.kill()
    assert len(held(left)) == 5
    with new_project() as next_one:
        assert held(left) == held(next_one) == []
