"""Prints, as JSON, what a first visit to each page of the course costs in this browser: milliseconds, bytes, requests.

For `make bench`; the address is DOCS_URL, the argument how many visits of each page.
"""

import json
import os
import sys

from playwright.sync_api import Browser, sync_playwright

from chromium import launch
from menu import menu
from visit import OPENINGS, visiting

MEASURE = """() => {
  const [page] = performance.getEntriesByType("navigation")
  const entries = [page, ...performance.getEntriesByType("resource")]
  return {
    ready_ms: page.loadEventEnd,
    bytes: entries.reduce((sum, entry) => sum + entry.transferSize, 0),
    requests: entries.length,
  }
}"""


def visit(browser: Browser, url: str) -> dict[str, float]:
    """One visit with an empty cache: when the page has loaded (ms), what was transferred until the net is idle.

    A visit part of which the machine's network dropped is none: another one is made, with an empty cache again.
    """
    for _ in range(OPENINGS):
        with visiting(browser, port_80=True) as tab:  # nothing intercepts its requests: that would take time
            if tab.attempt(url):
                measured: dict[str, float] = tab.page.evaluate(MEASURE)
                return measured
    raise RuntimeError(f"{url}: the machine's network changed {OPENINGS} times")


def main() -> None:
    """Visit the pages of the menu in turn, several times."""
    docs, rounds = os.environ["DOCS_URL"].rstrip("/"), int(sys.argv[1])
    with sync_playwright() as playwright:
        browser = launch(playwright)
        visits: dict[str, list[dict[str, float]]] = {path: [] for path in menu(browser, docs)}
        for _ in range(rounds):
            for path, measured in visits.items():
                measured.append(visit(browser, f"{docs}{path}"))
        browser.close()
    print(json.dumps(visits))


if __name__ == "__main__":
    main()
