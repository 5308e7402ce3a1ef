"""lab/load.py: its bounds are those that the container holds, and its help says the pace of the locustfile."""

import pytest

from guard import target
from lab import load
from locustfile import RATE


def test_the_bounds_are_those_that_the_container_holds() -> None:
    widest = {
        "USERS": f"{target.MAX_USERS}",
        "SPAWN_RATE": f"{target.MAX_SPAWN_RATE}",
        "DURATION": f"{target.MAX_RUN_TIME}",
    }
    chosen = load.knobs(widest)
    target.check_bounds(chosen.users, chosen.spawn_rate, chosen.duration)
    for name, text in widest.items():
        with pytest.raises(SystemExit):
            load.knobs({name: f"{int(text) + 1}"})


def test_the_help_states_the_pace_of_the_locustfile(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        load.main("--help")
    assert f"chacun vise {RATE} requêtes par seconde" in " ".join(capsys.readouterr().out.split())
