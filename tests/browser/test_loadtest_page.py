"""Locust's own page: it loads with no Internet, and offers to start a load on the api."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from visit import visiting


# One test: Locust has one run at a time, and offers no other start while its page shows how the last one ended.
def test_a_run_is_chosen_and_started_and_without_the_launcher_the_page_says_what_to_type(
    browser: Browser, loadtest: str, shots: Path | None
) -> None:
    with visiting(browser) as visit:
        visit.open(f"{loadtest}/")
        page = visit.page
        expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
        visit.shoot(shots, "loadtest")
        page.get_by_role("row", name="DataEngineer").get_by_role("checkbox").uncheck()
        page.get_by_role("row", name="Startup").get_by_role("checkbox").check()
        page.get_by_label("Number of users").fill("1")
        page.get_by_role("button", name="Custom parameters").click()
        page.get_by_label("Target (Startup").select_option("fast")
        visit.shoot(shots, "loadtest-startup")
        page.get_by_role("button", name="Start", exact=True).click()
        page.get_by_role("tab", name="Failures").click()
        row = page.get_by_role("row", name="START")
        expect(row).to_contain_text("fast")
        expect(row).to_contain_text("docker compose --profile measure up --detach --wait launcher")
        expect(page.get_by_text("STOPPED")).to_be_visible()
        visit.check()
