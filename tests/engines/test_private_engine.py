"""What a private engine promises: its own images and ports, and a way out or none."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TextIO

import pytest

from tests.engines.private_engine import Engine, private_engine

HERE = Path(__file__).parent
BASE = "python:3.13-slim-trixie"
FETCH = "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:8000', timeout=10).status)"


def inside(engine: Engine, *argv: str) -> str:
    """What a command prints in the engine's own network."""
    done = subprocess.run([*engine.inside, *argv], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize(("network", "ways_out"), [(True, ["tap0"]), (False, [])])
def test_a_published_port_answers_inside_whether_or_not_there_is_a_way_out(network: bool, ways_out: list[str]) -> None:
    with private_engine(network=network) as engine:
        engine.borrow(BASE)
        engine.docker("run", "--detach", "--publish=127.0.0.1:8000:80", BASE, "python3", "-m", "http.server", "80")
        waiting = 'for i in $(seq 50); do python3 -c "$0" && exit; sleep 0.1; done; exit 1'
        assert inside(engine, "sh", "-c", waiting, FETCH) == "200"
        routes = json.loads(inside(engine, "ip", "-json", "route", "show", "default"))
        assert [route["dev"] for route in routes] == ways_out
        assert engine.docker("images", "--format={{.Repository}}:{{.Tag}}") == BASE


LEAVE = """
import time
from tests.engines.private_engine import private_engine
with private_engine(network=False) as engine:
    engine.borrow("python:3.13-slim-trixie")
    engine.docker("run", "--detach", "python:3.13-slim-trixie", "sleep", "600")
    print(engine.home, engine.inside[1].removeprefix("--target="), flush=True)
    time.sleep(600)
"""


def test_the_engine_of_a_killed_run_ends_with_it_and_is_removed_by_the_next() -> None:
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
    argv = [sys.executable, "-c", LEAVE]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=environment) as run:
        assert run.stdout is not None
        home, pid = run.stdout.readline().split()
        with private_engine(network=False) as another:
            assert Path(home).exists()  # it lives: another run leaves it alone
            assert another.home != Path(home)
        with Path(f"/proc/{pid}/status").open() as engine:  # this very process, whoever has its number later
            run.kill()
            while read(engine):
                time.sleep(0.1)
    assert Path(home).exists()
    assert control_groups(Path(home).name)
    with private_engine(network=False):
        assert not Path(home).exists()
        assert not control_groups(Path(home).name)


def read(status: TextIO) -> str:
    """What the kernel says of an open process; nothing once it has ended."""
    try:
        status.seek(0)
        return status.read()
    except ProcessLookupError:
        return ""


def control_groups(name: str) -> list[Path]:
    """The control groups of the engine's containers: one a controller, or one in all."""
    groups = Path("/sys/fs/cgroup")
    return [*groups.glob(name), *groups.glob(f"*/{name}")]
