"""Listeners that measure a headless run and leave its account in /results/<run id>/.

report.html (Locust's own), stats.csv, failures.csv, requests.csv (one line a request), summary.txt, and last,
whole or not at all, summary.json. Exit codes: 0 within the thresholds, 1 past one of them, 3 refused, 4 nothing
was measured.
"""

import csv
import json
import math
import os
import re
import shutil
import sys
import urllib.request
from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gevent
from gevent.socket import wait_read
from locust import events
from locust.contrib.csv_request_logger import CsvRequestLogger
from locust.env import Environment
from locust.html import get_html_report
from locust.stats import PERCENTILES_TO_REPORT, StatsCSV

import guard
from guard import choice, target
from throughput import summary, table
from throughput.document import Document, Knobs, Manifest
from throughput.gauge import Gauge, Reading

RESULTS = Path(os.environ.get("LAB_RESULTS", "/results"))
RUN_ID = re.compile(r"\d{8}T\d{6}Z")
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def whoami() -> Any:
    """What the api says of itself (limits, CPU used so far), or None if it does not within 2 s."""
    try:
        with DIRECT.open(f"{guard.TARGET}/whoami", timeout=2) as answer:
            return json.load(answer)
    except (OSError, ValueError):
        return None


def rate(environment: Environment) -> float | None:
    """Requests per second that the present users aim at; None unless all classes say the same `rate`."""
    rates = {getattr(user_class, "rate", None) for user_class in environment.user_classes}
    each = rates.pop() if len(rates) == 1 else None
    return None if each is None or environment.runner is None else float(each * environment.runner.user_count)


def share(text: str) -> float:
    """The number that the text says, of 0 to 1; ArgumentTypeError for another, nan among them."""
    if 0 <= (number := float(text)) <= 1:
        return number
    raise ArgumentTypeError("un nombre de 0 à 1 est attendu")


def milliseconds(text: str) -> float:
    """The number that the text says, above 0; ArgumentTypeError for another, for nan and for what has no end."""
    if 0 < (number := float(text)) < math.inf:
        return number
    raise ArgumentTypeError("un nombre de millisecondes, de plus de 0, est attendu")


@events.init_command_line_parser.add_listener
def add_thresholds(parser: ArgumentParser) -> None:
    """Two options of `locust --headless`: --fail-ratio and --p95-ms."""
    for option, kind, default, help_text in (
        ("--fail-ratio", share, 0.01, "part des requêtes qui peut échouer, de 0 à 1"),
        ("--p95-ms", milliseconds, 500.0, "temps de réponse que 95 %% des requêtes doivent tenir, en ms"),
    ):
        parser.add_argument(option, type=kind, default=default, help=help_text, include_in_web_ui=False)


@guard.admitted.add_listener
def prepare(environment: Environment, **_: Any) -> None:
    """Give a headless run its account when it is a load; the clock of its duration is right then."""
    if environment.parsed_options is None or not environment.parsed_options.headless:
        return
    if all(each.__name__ != choice.STARTUP for each in environment.user_classes):
        open_account(environment)  # start-ups have one of their own: startup/
    # The loop's clock stood still during the imports, and the duration would count them.
    gevent.get_hub().loop.update_now()


def open_account(environment: Environment) -> None:
    """Give a headless load its folder and its log of requests; watch standard input when asked to."""
    run_id = os.environ.get("LAB_RUN_ID") or datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    if not RUN_ID.fullmatch(run_id):
        raise SystemExit(target.leave("LAB_RUN_ID doit être une date UTC comme 20260131T235959Z."))
    folder = RESULTS / run_id
    try:
        folder.mkdir()
        run = Run(environment, folder, whoami())  # here, since the duration runs from now on
        CsvRequestLogger(str(folder / "requests.csv"), flush_interval=1000).register(environment)
    except OSError as error:
        if not isinstance(error, FileExistsError):
            shutil.rmtree(folder, ignore_errors=True)
        raise SystemExit(target.leave(f"Impossible de créer {folder} : {error.strerror}.")) from None
    if os.environ.get("LAB_PIPED") == "1":
        gevent.spawn(run.stop_at_end_of_input)
        gevent.spawn(run.tell_progress)


class Run:
    """A headless load under way: its listeners, and what they have noted so far."""

    def __init__(self, environment: Environment, folder: Path, api: Any) -> None:
        self.environment = environment
        self.folder = folder
        self.api = api
        self.manifest: Manifest | None = None
        self.gauge: Gauge | None = None
        self.reading: Reading | None = None
        self.api_cpu: float | None = None
        self.interrupted = False
        environment.events.test_start.add_listener(self.begin)
        environment.events.test_stopping.add_listener(self.conclude)
        environment.events.quitting.add_listener(self.write)

    def stop_at_end_of_input(self) -> None:
        """Stop when the script that started us goes away: `docker exec` passes no signal, but closes our input."""
        wait_read(0)
        if self.environment.runner is not None:
            self.interrupted = True
            self.environment.runner.quit()

    def tell_progress(self) -> None:
        """One JSON line a second on standard output: seconds, users, rps, p95_ms, failures."""
        while self.environment.runner is not None:
            gevent.sleep(1)
            total = self.environment.runner.stats.total
            if self.gauge is None or self.reading is not None:
                continue
            progress = {
                "seconds": self.gauge.elapsed,
                "users": self.environment.runner.user_count,
                "rps": total.current_rps,
                "p95_ms": total.get_current_response_time_percentile(0.95),
                "failures": total.num_failures,
            }
            print(json.dumps(progress), flush=True)

    def begin(self, **_: Any) -> None:
        """Note the circumstances, then start the clock."""
        options = self.environment.parsed_options
        if options is None:
            return
        knobs: Knobs = {
            "users": options.num_users,
            "spawn_rate": options.spawn_rate,
            "duration_s": options.run_time,
        }
        host = json.loads(os.environ.get("LAB_HOST", "null"))
        date = datetime.now(UTC).isoformat(timespec="seconds")
        self.manifest = summary.manifest(date, knobs, guard.TARGET, host, self.api)
        self.gauge = Gauge(lambda: rate(self.environment))

    def conclude(self, **_: Any) -> None:
        """Stop the clock, while the users' last answers are still coming."""
        if self.gauge is None or self.manifest is None or self.reading is not None:
            return
        self.reading = self.gauge.stop()
        self.manifest["load_average"]["after"] = list(os.getloadavg())
        self.api_cpu = summary.api_share(self.manifest["api"], whoami(), self.reading.seconds)

    def write(self, **_: Any) -> None:
        """Write the account and set the exit code; on Ctrl-C the users still run, and are stopped first."""
        runner, options = self.environment.runner, self.environment.parsed_options
        if runner is None:
            return
        self.interrupted |= self.reading is None
        runner.stop()
        if not self.reading or not self.manifest or not options or runner.stats.total.num_requests == 0:
            self.environment.process_exit_code = 4
            shutil.rmtree(self.folder, ignore_errors=True)  # an account of nothing is none
            return
        limits = {"fail_ratio": options.fail_ratio, "p95_ms": options.p95_ms}
        document: Document = {
            "schema": 2,
            "kind": "load",
            "run_id": self.folder.name,
            "manifest": self.manifest,
            "interrupted": self.interrupted,
            **summary.measurement(runner.stats, self.reading, self.api_cpu, **limits),
        }
        write_files(self.folder, document, self.environment)
        print(table.text(document), file=sys.stderr)
        kept = document["thresholds"]
        passed = kept["fail_ratio"]["passed"] and kept["p95_ms"]["passed"]
        self.environment.process_exit_code = 0 if passed else 1


def write_files(folder: Path, document: Document, environment: Environment) -> None:
    """Every view of the run, and summary.json last, so that a reader never sees half of one."""
    tables = StatsCSV(environment, PERCENTILES_TO_REPORT)
    for name, fill in (("stats.csv", tables.requests_csv), ("failures.csv", tables.failures_csv)):
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            fill(csv.writer(file))
    page = get_html_report(environment, show_download_link=False)
    (folder / "report.html").write_text(page, encoding="utf-8")
    (folder / "summary.txt").write_text(table.text(document), encoding="utf-8")
    part = folder / "summary.json.part"
    part.write_text(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False), encoding="utf-8")
    part.replace(folder / "summary.json")
