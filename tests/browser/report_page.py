"""The page of results, given runs of the test's own in the place of the server's."""

import json
import re
from typing import Any

from playwright.sync_api import Locator, Route, expect

from startup_run import startup_run
from visit import Visit

ROUNDS = 4
OLD, NEW = "20261124T101112Z", "20261124T111213Z"
PLOTS = ["Temps de démarrage", "Où passe le temps", "Mémoire", "Disque"]


def give(visit: Visit, runs: dict[str, Any], *files: str, example: Any = None, older: int = 0) -> None:
    """Answer this tab's requests with these runs (documents, or the very text of a file), newest first."""

    def results(route: Route) -> None:
        path = route.request.url.partition("/results/")[2]
        run = runs.get(path.removesuffix("/startup.json"))
        if not path:
            found = [*(f"{run_id}/startup.json" for run_id in runs), *files]
            route.fulfill(json={"files": found, "older": older})
        elif run is None:
            route.fulfill(status=404)
        else:
            text = run if isinstance(run, str) else json.dumps(run)
            route.fulfill(body=text, content_type="application/json")

    def shipped(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if not name:
            route.fulfill(json=["times.json", *["example.json"] * bool(example)])
        elif name == "example.json":
            route.fulfill(json=example)
        else:
            route.continue_()

    visit.page.context.route("**/results/**", results)
    visit.page.context.route(re.compile("/assets/plots/[^/]*$"), shipped)


def drawn(visit: Visit, runs: int = 1) -> Locator:
    """The plots, once every one of them is there."""
    plots = visit.page.locator(".report-plot svg")
    expect(plots).to_have_count(len(PLOTS) * runs)
    return plots


def open_one(visit: Visit, docs: str, **run: Any) -> None:
    """Show one run, wholly drawn."""
    give(visit, {NEW: startup_run(NEW, ROUNDS) | run})
    visit.open(f"{docs}/report/")
    drawn(visit)


def plot(visit: Visit, title: str, number: int = 0) -> Locator:
    return visit.page.get_by_role("figure").filter(has_text=title).locator(".report-plot").nth(number)
