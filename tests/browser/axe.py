"""What axe-core finds wrong with a page: rules of WCAG 2.1 A and AA, and the best practices that go with them."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path("/opt/axe/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
RUN = """async tags => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})
  return found.violations.flatMap(({id, nodes}) => nodes.map(node => ({id, target: node.target.join(" "),
    why: node.failureSummary})))
}"""


def violations(page: Page) -> list[str]:
    """`rule: element: why` for each fault of the page as it is now, scrolled and opened as the test left it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(RUN, RULES)
    return [f"{fault['id']}: {fault['target']}: {' '.join(fault['why'].split())}" for fault in found]
