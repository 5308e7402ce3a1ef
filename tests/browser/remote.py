"""A tab that obeys its standard input, for a test that changes the machine between two looks: `python3 remote.py URL`.

One order a line, in JSON; one line of JSON back, {"text": ...} or {"error": ...}:

{"see": SELECTOR, "text": T}   waits until the element holds the text T; its whole text
{"type": SELECTOR, "text": T}  types T into the field, then Enter
{"shoot": NAME}                keeps a picture of the page in the folder SHOTS, if there is one
"""

import json
import os
import sys
from pathlib import Path

from playwright.sync_api import Error, expect, sync_playwright

from chromium import launch
from visit import Visit, visiting


def obey(visit: Visit, order: dict[str, str]) -> str:
    """What the order's element holds once the order is carried out; "" for a picture."""
    if "shoot" in order:
        folder = os.environ.get("SHOTS")
        visit.shoot(Path(folder) if folder else None, order["shoot"])
        return ""
    element = visit.page.locator(order.get("see") or order["type"])
    if "type" in order:
        element.fill(order["text"])
        element.press("Enter")
        return ""
    expect(element).to_contain_text(order["text"])
    shown: str = element.inner_text()
    return shown


def main() -> None:
    """Open the page, obey each line, and say at the end whether the page or its console complained."""
    with sync_playwright() as playwright, visiting(launch(playwright), port_80=True) as visit:
        visit.open(sys.argv[1])
        for line in sys.stdin:
            try:
                answer = {"text": obey(visit, json.loads(line))}
            except (AssertionError, Error) as error:
                answer = {"error": str(error)}
            print(json.dumps(answer), flush=True)
        visit.check()


if __name__ == "__main__":
    main()
