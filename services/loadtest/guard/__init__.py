"""What keeps the generator on its target, within its bounds, one run at a time.

Locust asks the listeners of `init` in the order of imports. So here is the only one, and its order is written: the
target is locked and the bounds are held, a run that nobody starts from the page takes its turn, and only then
`admitted` fires. What leaves a file, prints or measures listens to `admitted`: a run that is refused leaves nothing.
"""

from typing import Any

from locust import events
from locust.env import Environment
from locust.event import EventHook
from locust.web import WebUI

from guard import one_process, target, turn
from guard.target import TARGET, check_target

__all__ = ["TARGET", "admitted", "check_target"]

admitted = EventHook()  # environment, web_ui


def admit(environment: Environment, web_ui: WebUI | None, **_: Any) -> None:
    """Let the run go on, or leave with code 3 and a sentence."""
    target.lock(environment, web_ui)
    turn.queue(environment, web_ui)
    admitted.fire(environment=environment, web_ui=web_ui)


events.init_command_line_parser.add_listener(one_process.refuse_others)
events.init.add_listener(admit)
events.test_start.add_listener(turn.wind)
events.test_stop.add_listener(turn.end)
