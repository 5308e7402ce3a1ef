"""Start-ups in Locust's page: the class Startup asks the launcher for one start after another of the chosen target.

A row "START <target>" then shows their times as they come, from the order to the first 200, to the millisecond
(Locust's own statistics keep two digits). A start under way when the run is stopped counts for nothing. Rounds are not
mixed here and have no reference: `make startup` compares.
"""

from argparse import ArgumentParser
from typing import Any

import gevent
import locust.stats
from locust import User, constant, events, task
from locust.env import Environment
from locust.exception import StopUser

from guard.choice import STARTUP, running
from startup import client
from targets import REFERENCE, TARGETS

NEVER_ANSWERED = 502  # any other refusal would be the same the next time

two_digits = locust.stats.bucket_response_time


def milliseconds(response_time: float) -> int:
    """The whole number of milliseconds."""
    return round(response_time)


@events.init_command_line_parser.add_listener
def add_target(parser: ArgumentParser) -> None:
    """An option of the command line, and a list on the page: --target."""
    parser.add_argument(
        "--target", choices=TARGETS, default=REFERENCE, help="Startup : ce qui démarre, encore et encore"
    )


@events.test_start.add_listener
def keep_milliseconds(environment: Environment, **_: Any) -> None:
    """Percentiles to the millisecond for start-ups, to Locust's two digits for a load of many requests."""
    starting = [each.__name__ for each in environment.user_classes] == [STARTUP]
    locust.stats.bucket_response_time = milliseconds if starting else two_digits


class Startup(User):
    """One start after another of one target, by the launcher."""

    wait_time = constant(0)

    def on_start(self) -> None:
        """Know the target, or say on the page why not, and end the run."""
        options = self.environment.parsed_options
        self.target = REFERENCE if options is None else options.target
        try:
            known = client.targets().get(self.target)
        except (client.Absent, client.Refused) as error:
            self.give_up(str(error))
        if known is None or not known["available"]:
            self.give_up(f"Cible indisponible, {self.target} : {(known and known['reason']) or 'inconnue du lanceur'}")

    @task
    def measure_one(self) -> None:
        """One start; what it took becomes a request of that duration."""
        try:
            sample = client.start(self.target)
        except client.Absent as error:
            self.give_up(str(error))
        except client.Refused as error:
            if error.status != NEVER_ANSWERED:
                self.give_up(error.sentence)
            self.record(None, 0, RuntimeError(" | ".join([error.sentence, *error.log[-3:]])))
        else:
            self.record(sample["total_ms"], sample["memory_bytes"] or 0, None)

    def record(self, took: float | None, length: int, failure: Exception | None) -> None:
        """Tell Locust of one start: its time, none if it failed; its memory stands where Locust has a size."""
        self.environment.events.request.fire(
            request_type="START",
            name=self.target,
            response_time=took,
            response_length=length,
            exception=failure,
            context={},
        )

    def give_up(self, sentence: str) -> None:
        """Put the sentence among the page's failures, and end the run."""
        self.record(None, 0, RuntimeError(sentence))
        gevent.spawn(end, self.environment)
        raise StopUser(f"✗ {sentence}")


def end(environment: Environment) -> None:
    """Stop a run that goes on without users: Locust heeds no exception of theirs, StopTest included."""
    if environment.runner is not None and running(environment):
        headless = environment.parsed_options is not None and environment.parsed_options.headless
        (environment.runner.quit if headless else environment.runner.stop)()
