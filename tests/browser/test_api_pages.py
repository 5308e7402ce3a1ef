"""/docs and /redoc of the course's application, as a student without Internet sees them."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from visit import visiting

# ReDoc's script asks for its maker's logo by itself; the page's policy stops that, and nothing leaves the machine.
REDOC_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"


def test_swagger_ui_shows_every_operation_of_the_schema(browser: Browser, api: str, shots: Path | None) -> None:
    with visiting(browser) as visit:
        visit.open(f"{api}/docs")
        schema = visit.page.request.get(f"{api}/openapi.json").json()
        operations = [path for path, methods in schema["paths"].items() for _ in methods]
        expect(visit.page.locator(".opblock-summary-path")).to_have_count(len(operations))
        shown = visit.page.locator(".opblock-summary-path").evaluate_all(
            "spans => spans.map(span => span.dataset.path)"
        )
        assert sorted(shown) == sorted(operations)
        assert len(shown) > 10
        visit.check()
        visit.shoot(shots, "api-docs")


def test_redoc_shows_every_operation_of_the_schema(browser: Browser, api: str, shots: Path | None) -> None:
    with visiting(browser) as visit:
        visit.open(f"{api}/redoc")
        schema = visit.page.request.get(f"{api}/openapi.json").json()
        titles = [operation["summary"] for methods in schema["paths"].values() for operation in methods.values()]
        for title in titles:
            expect(visit.page.get_by_role("heading", name=title).first).to_be_attached()
        assert len(titles) > 10
        visit.check(may_refuse=(REDOC_LOGO,))
        visit.shoot(shots, "api-redoc")


def test_an_operation_can_be_tried_from_swagger_ui(browser: Browser, api: str) -> None:
    with visiting(browser) as visit:
        visit.open(f"{api}/docs")
        health = visit.page.locator(".opblock").filter(has=visit.page.locator('[data-path="/health"]'))
        health.locator(".opblock-summary").click()
        health.locator(".try-out__btn").click()
        health.locator("button.execute").click()
        expect(health.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
        visit.check()


@pytest.mark.parametrize("page", ["docs", "redoc"])
def test_the_pages_say_that_they_are_in_french(browser: Browser, api: str, page: str) -> None:
    with visiting(browser) as visit:
        visit.open(f"{api}/{page}")
        assert visit.page.locator("html").get_attribute("lang") == "fr"
