"""Prints, as JSON, what a first visit to each page of the course costs in this browser: milliseconds, bytes, requests.

For `make bench`; the address is DOCS_URL, the argument how many visits of each page.
"""

import json
import os
import sys

from playwright.sync_api import Browser, sync_playwright

from chromium import launch

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
    """One visit with an empty cache: when the page has loaded (ms), what was transferred until the net is idle."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    measured: dict[str, float] = page.evaluate(MEASURE)
    context.close()
    return measured


def main() -> None:
    """Visit the pages of the menu in turn, several times."""
    docs, rounds = os.environ["DOCS_URL"].rstrip("/"), int(sys.argv[1])
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        page.goto(docs)
        links = page.locator(".md-nav--primary a[href]:not([href*='#'])")
        urls = list(dict.fromkeys([f"{docs}/", *links.evaluate_all("links => links.map(link => link.href)")]))
        visits: dict[str, list[dict[str, float]]] = {url: [] for url in urls}
        for _ in range(rounds):
            for url in urls:
                visits[url].append(visit(browser, url))
        browser.close()
    print(json.dumps({url.removeprefix(docs): measured for url, measured in visits.items()}))


if __name__ == "__main__":
    main()
