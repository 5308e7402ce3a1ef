"""The tabs of the course's commands: the system chosen once is the system of every page, today and tomorrow."""

import pytest
from playwright.sync_api import Browser, Locator, expect

from visit import Visit, visiting

SYSTEMS = ["Linux", "macOS", "Windows (PowerShell)"]


def chosen(visit: Visit, system: str) -> None:
    """Wait until every set of tabs of the page shows that system's command, and no other."""
    sets = visit.page.locator(".tabbed-set")
    count = sets.count()
    assert count > 1
    place = SYSTEMS.index(system) + 1
    expect(sets.locator(f".tabbed-block:nth-child({place})").filter(visible=True)).to_have_count(count)
    expect(sets.locator(".tabbed-block").filter(visible=True)).to_have_count(count)


def label(visit: Visit, system: str) -> Locator:
    """The first tab of that name, once the theme has linked the sets: it gives each two buttons then."""
    sets = visit.page.locator(".tabbed-set")
    expect(visit.page.locator(".tabbed-set > .tabbed-control")).to_have_count(2 * sets.count())
    return visit.page.locator(".tabbed-labels label", has_text=system).first


@pytest.mark.parametrize("path", ["/dockerfile/", "/dockerfile-in-depth/", "/run-to-compose/"])
def test_a_reader_who_has_chosen_nothing_sees_linux(browser: Browser, docs: str, path: str) -> None:
    with visiting(browser) as visit:
        visit.open(f"{docs}{path}")
        # Two commands with no word between them would make one set of six.
        expect(visit.page.locator(".tabbed-labels label")).to_have_text(
            SYSTEMS * visit.page.locator(".tabbed-set").count()
        )
        chosen(visit, "Linux")


@pytest.mark.parametrize("system", SYSTEMS[1:])
def test_the_system_chosen_on_a_page_is_shown_by_the_next_and_after_a_reload(
    browser: Browser, docs: str, system: str
) -> None:
    with visiting(browser) as visit:
        visit.open(f"{docs}/dockerfile/")
        label(visit, system).click()
        chosen(visit, system)
        visit.open(f"{docs}/run-to-compose/")
        chosen(visit, system)
        visit.reload()
        chosen(visit, system)
        visit.check()


def test_a_later_choice_replaces_the_first(browser: Browser, docs: str) -> None:
    with visiting(browser) as visit:
        visit.open(f"{docs}/dockerfile/")
        for system in ("macOS", "Linux"):
            label(visit, system).click()
            chosen(visit, system)
        visit.open(f"{docs}/run-to-compose/")
        chosen(visit, "Linux")


def test_a_tab_is_chosen_by_keyboard(browser: Browser, docs: str) -> None:
    with visiting(browser) as visit:
        visit.open(f"{docs}/dockerfile/")
        visit.page.locator(".tabbed-set > input").first.focus()
        visit.page.keyboard.press("ArrowRight")
        chosen(visit, "macOS")
        visit.open(f"{docs}/run-to-compose/")
        chosen(visit, "macOS")
