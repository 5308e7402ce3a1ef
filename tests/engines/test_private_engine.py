"""What a private engine promises: its own images and ports, and a way out or none."""

import json
import subprocess

import pytest

from private_engine import Engine, private_engine

BASE = "python:3.13-slim-trixie"
FETCH = "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:8000', timeout=10).status)"


def inside(engine: Engine, *argv: str) -> str:
    """What a command prints in the engine's own network."""
    done = subprocess.run([*engine.inside, *argv], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize(("network", "ways_out"), [(True, ["tap0"]), (False, [])])
def test_a_published_port_answers_inside_whether_or_not_there_is_a_way_out(
    network: bool, ways_out: list[str]
) -> None:
    with private_engine(network=network) as engine:
        engine.borrow(BASE)
        engine.docker(
            "run", "--detach", "--publish=127.0.0.1:8000:80", BASE, "python3", "-m", "http.server", "80"
        )
        waiting = 'for i in $(seq 50); do python3 -c "$0" && exit; sleep 0.1; done; exit 1'
        assert inside(engine, "sh", "-c", waiting, FETCH) == "200"
        routes = json.loads(inside(engine, "ip", "-json", "route", "show", "default"))
        assert [route["dev"] for route in routes] == ways_out
        assert engine.docker("images", "--format={{.Repository}}:{{.Tag}}") == BASE
