"""The course on paper: the text and the commands of the reader's system, dark on white, and nothing to click."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from contrast import CONTRAST
from visit import Visit, visiting

A4 = 718  # CSS pixels between the margins of an A4 sheet, as Chromium prints it
PAGES = ["/dockerfile/", "/run-to-compose/"]
ON_SCREEN_ONLY = ".md-header, .md-sidebar, .md-footer, .md-top, .md-code__nav, .headerlink, pagefind-modal-trigger"

# The lowest contrast (WCAG 2.2) of the text shown with the white of the paper: backgrounds are not printed by default.
LOWEST = f"""() => {{{CONTRAST}
  const texts = [...document.querySelectorAll("article *")].filter(element => element.checkVisibility()
    && [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()))
  return Math.min(...texts.map(element => contrast(["white"], ["white", getComputedStyle(element).color])))
}}"""
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
CUT = """codes => codes
  .filter(code => code.checkVisibility())
  .filter(code => code.scrollWidth > code.clientWidth || code.getBoundingClientRect().right > innerWidth)
  .map(code => code.textContent)"""


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A tab in the dark theme, as wide as a sheet."""
    with visiting(browser, width=A4, dark=True) as visit:
        yield visit


@pytest.mark.parametrize("path", PAGES)
def test_a_dark_page_is_printed_dark_on_white(visit: Visit, docs: str, shots: Path | None, path: str) -> None:
    visit.open(f"{docs}{path}")
    assert visit.page.evaluate(BACKGROUND) != "rgb(255, 255, 255)"
    assert visit.page.evaluate(LOWEST) < 2  # the light text of the dark theme would not be read on paper
    visit.page.emulate_media(media="print")
    visit.shoot(shots, f"print-{path.strip('/')}")
    assert visit.page.evaluate(BACKGROUND) == "rgb(255, 255, 255)"
    assert visit.page.evaluate(LOWEST) >= 4.5
    visit.check()


@pytest.mark.parametrize("path", PAGES)
def test_what_is_to_be_clicked_is_not_printed(visit: Visit, docs: str, path: str) -> None:
    visit.open(f"{docs}{path}")
    shown = visit.page.locator(ON_SCREEN_ONLY).filter(visible=True)
    assert shown.count() > 0
    visit.page.emulate_media(media="print")
    expect(shown).to_have_count(0)


@pytest.mark.parametrize("path", ["/installation/", "/run-to-compose/"])
def test_no_command_is_cut_at_the_edge_of_the_sheet(visit: Visit, docs: str, path: str) -> None:
    visit.open(f"{docs}{path}")
    visit.page.emulate_media(media="print")
    codes = visit.page.locator("article pre > code")
    assert codes.count() > 0
    assert codes.evaluate_all(CUT) == []
    codes.evaluate_all("codes => codes.forEach(code => code.style.whiteSpace = 'pre')")
    assert codes.evaluate_all(CUT) != []  # the longest would be


@pytest.mark.parametrize("system", ["Linux", "macOS", "Windows (PowerShell)"])
def test_only_the_commands_of_the_reader_s_system_are_printed(visit: Visit, docs: str, system: str) -> None:
    visit.open(f"{docs}/dockerfile/")
    visit.page.locator(".tabbed-labels label", has_text=system).first.click()
    sets = visit.page.locator(".tabbed-set").count()
    visit.page.emulate_media(media="print")
    labels = visit.page.locator(".tabbed-labels label").filter(visible=True)
    expect(labels).to_have_text([system] * sets)
    expect(visit.page.locator(".tabbed-block").filter(visible=True)).to_have_count(sets)
    sudo = visit.page.locator(".tabbed-block code", has_text="sudo").filter(visible=True)
    expect(sudo).to_have_count(sets if system == "Linux" else 0)
