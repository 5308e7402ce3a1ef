"""Locust's own page: it loads with no Internet, and offers to start a load on the api."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from visit import visiting


def test_locust_s_page_offers_to_start_a_load_and_asks_nothing_outside(
    browser: Browser, loadtest: str, shots: Path | None
) -> None:
    with visiting(browser) as visit:
        visit.open(f"{loadtest}/")
        expect(visit.page.get_by_role("button", name="Start", exact=False).first).to_be_visible()
        visit.shoot(shots, "loadtest")
        visit.check()
