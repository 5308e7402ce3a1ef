"""What becomes of runs asked for one after another, once the modules have been imported in the order that is asked.

On standard input {modules, runs, how, lock, results}; on standard output, of each run, [the code that Locust's `init`
leaves with or null, the names in the results then].
"""

import importlib
import json
import os
import sys
from argparse import Namespace
from pathlib import Path

asked = json.load(sys.stdin)
for name in asked["modules"]:
    importlib.import_module(name)

from locust import User, events  # noqa: E402 (the modules asked for come first)
from locust.env import Environment  # noqa: E402

from guard import turn  # noqa: E402
from startup.user import Startup  # noqa: E402


class DataEngineer(User):
    """Named as the locustfile's, which would import all modules in an order of its own."""


def begin(run: dict[str, object]) -> int | str | None:
    """The code that a run of these options is refused with; None when it may fire."""
    os.environ["LAB_RUN_ID"] = str(run.pop("run_id", "20260131T120000Z"))
    host = run.pop("host", None)
    bounds = {"num_users": 1, "spawn_rate": 1, "run_time": 10, "user_classes": []}
    how = {"headless": False, "autostart": False, asked["how"]: True}
    environment = Environment(
        user_classes=[DataEngineer, Startup],
        host=None if host is None else str(host),
        events=events,
        parsed_options=Namespace(**{**bounds, **how, **run}),
    )
    try:
        events.init.fire(environment=environment, runner=None, web_ui=None)
    except SystemExit as left:
        return left.code
    return None


told: list[tuple[int | str | None, list[str]]] = []
for wanted in asked["runs"]:
    turn.turn = turn.Turn(Path(asked["lock"]))
    other = turn.Turn(Path(asked["lock"]))
    if wanted.pop("busy", False):
        assert other.take()
    code = begin(wanted)
    told.append((code, sorted(path.name for path in Path(asked["results"]).iterdir())))
    other.give_back()
    turn.turn.give_back()
print(json.dumps(told))
