"""No fault that axe-core knows stands on any page of the course: chapters, 404 page, open search, in every look."""

import pytest
from playwright.sync_api import Browser, expect

from axe import violations
from menu import ABSENT, menu
from visit import visiting

pytestmark = pytest.mark.long

LOOKS = [(1280, False), (1280, True), (390, False), (390, True)]
NAMES = ["wide-light", "wide-dark", "narrow-light", "narrow-dark"]
FAULTY = {
    "image-alt": '<img src="data:,">',
    "color-contrast": "<p style='color: #999; background: #fff'>trop pâle</p>",
    "scrollable-region-focusable": "<pre style='overflow: auto; width: 5rem'>bien trop large pour sa boîte</pre>",
    "label": '<input type="text">',
    "landmark-unique": "<nav>un</nav><nav>deux</nav>",
}
PAGE = '<!doctype html><html lang="fr"><title>Page</title><main><h1>Page</h1>{}</main>'


@pytest.mark.parametrize(("width", "dark"), LOOKS, ids=NAMES)
def test_no_page_has_a_fault(browser: Browser, docs: str, width: int, dark: bool) -> None:
    paths = [*menu(browser, docs), ABSENT]
    assert len(paths) > 5
    for path in paths:
        with visiting(browser, width=width, dark=dark) as visit:
            visit.open(f"{docs}{path}", 404 if path == ABSENT else 200)
            assert (path, violations(visit.page)) == (path, [])


@pytest.mark.parametrize(("width", "dark"), LOOKS, ids=NAMES)
def test_the_open_search_has_no_fault(browser: Browser, docs: str, width: int, dark: bool) -> None:
    with visiting(browser, width=width, dark=dark) as visit:
        visit.open(f"{docs}/")
        expect(visit.page.locator("pagefind-modal-trigger button")).to_be_visible()
        visit.page.keyboard.press("Control+k")
        expect(visit.page.get_by_role("searchbox")).to_be_focused()
        assert violations(visit.page) == []
        visit.page.get_by_role("searchbox").fill("image")
        expect(visit.page.locator("pagefind-results a").first).to_be_visible()
        assert violations(visit.page) == []
        assert visit.overflow() == 0


@pytest.mark.parametrize(("width", "dark"), LOOKS, ids=NAMES)
def test_no_system_s_commands_have_a_fault(browser: Browser, docs: str, width: int, dark: bool) -> None:
    with visiting(browser, width=width, dark=dark) as visit:
        visit.open(f"{docs}/dockerfile/")
        for system in ("macOS", "Windows (PowerShell)"):
            visit.page.locator(".tabbed-labels label", has_text=system).first.click()
            assert (system, violations(visit.page)) == (system, [])


def test_the_menu_of_a_narrow_screen_has_no_fault(browser: Browser, docs: str) -> None:
    with visiting(browser, width=390) as visit:
        visit.open(f"{docs}/")
        visit.page.get_by_role("button", name="Navigation").click()
        expect(visit.page.locator(".md-nav--primary a").last).to_be_in_viewport()
        assert violations(visit.page) == []


@pytest.mark.parametrize("rule", FAULTY)
def test_a_faulty_page_is_told(browser: Browser, rule: str) -> None:
    with visiting(browser) as visit:
        visit.page.set_content(PAGE.format(FAULTY[rule]))
        assert rule in {fault.split(":")[0] for fault in violations(visit.page)}


def test_a_page_without_fault_passes(browser: Browser) -> None:
    with visiting(browser) as visit:
        visit.page.set_content(PAGE.format("<p>Rien à redire</p>"))
        assert violations(visit.page) == []


def test_a_fault_put_into_a_page_of_the_course_is_told(browser: Browser, docs: str) -> None:
    with visiting(browser) as visit:
        visit.open(f"{docs}/")
        visit.page.locator("article").evaluate("article => article.append(new Image())")
        (fault,) = violations(visit.page)
        assert fault.startswith("image-alt")
