"""Each page of the course's text, on a wide screen and on a telephone, in light and in dark."""

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from contrast import CONTRAST
from timing import MEASURE
from visit import visiting

CHAPTERS: dict[str, str] = json.loads(os.environ["MENU"])  # their titles by path, in order
HEAVIEST = 350_000  # bytes transferred, compressed, by a first visit
DRAWS = "/report/"  # the one page that fetches a library of plots besides


def test_the_navigation_lists_the_chapters_in_order(browser: Browser, docs: str) -> None:
    with visiting(browser) as visit:
        visit.open(f"{docs}/")
        links = visit.page.locator("nav.md-nav--primary a.md-nav__link[href]:not([href^='#'])")
        found = links.evaluate_all("links => links.map(link => [link.pathname, link.innerText.trim()])")
        assert {path: text for path, text in found if text} == CHAPTERS


# Each width and each theme, on every page; the two other pairs of them are a long proof.
LOOKS = [
    pytest.param(1280, False, id="wide-light"),
    pytest.param(390, True, id="narrow-dark"),
    pytest.param(1280, True, id="wide-dark", marks=pytest.mark.long),
    pytest.param(390, False, id="narrow-light", marks=pytest.mark.long),
]


@pytest.mark.parametrize(("width", "dark"), LOOKS)
@pytest.mark.parametrize("path", CHAPTERS)
def test_a_chapter_keeps_to_this_machine_and_to_its_window(
    browser: Browser, docs: str, shots: Path | None, path: str, width: int, dark: bool
) -> None:
    with visiting(browser, width=width, dark=dark) as visit:
        visit.open(f"{docs}{path}")
        name = path.strip("/") or "introduction"
        visit.shoot(shots, f"docs-{name}-{width}-{'dark' if dark else 'light'}")
        assert visit.page.title() == f"{CHAPTERS[path]} - Docker pour data engineers"
        assert visit.page.locator("html").get_attribute("lang") == "fr"
        assert visit.overflow() == 0
        assert visit.loose() == []
        visit.check()


# The lowest contrast (WCAG 2.2) of a drawing's words with the page behind them, which axe does not look at.
DRAWN = f"""figure => {{{CONTRAST}
  const page = getComputedStyle(document.body).backgroundColor
  const words = [...figure.querySelectorAll("text")].map(text => getComputedStyle(text).fill)
  return Math.min(...words.map(colour => contrast([page], [page, colour])))
}}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("path", "figure"), [("/", ".layers"), ("/first-application/", ".editor")])
def test_a_drawing_follows_the_theme_and_can_be_heard(
    browser: Browser, docs: str, path: str, figure: str, dark: bool
) -> None:
    with visiting(browser, dark=dark) as visit:
        visit.open(f"{docs}{path}")
        drawing = visit.page.locator(figure)
        assert drawing.evaluate(DRAWN) >= 4.5
        images = drawing.get_by_role("img")
        assert images.count() == drawing.locator("svg").count() > 0
        for image in images.all():
            said = [image.locator(part).text_content() or "" for part in ("title", "desc")]
            assert all(said)
            assert len(said[1]) > 100
        drawing.evaluate("figure => figure.querySelector('text').style.fill = '#888'")
        assert drawing.evaluate(DRAWN) < 7  # a word that does not follow is noticed


def transferred(browser: Browser, url: str) -> float:
    """Bytes that a first visit costs, headers included, once the page has asked for all it needs."""
    with visiting(browser) as visit:
        visit.open(url)
        measured: dict[str, float] = visit.page.evaluate(MEASURE)
        return measured["bytes"]


@pytest.mark.parametrize("path", [path for path in CHAPTERS if path != DRAWS])
def test_a_first_visit_is_light(browser: Browser, docs: str, path: str) -> None:
    assert 0 < transferred(browser, f"{docs}{path}") < HEAVIEST


def test_what_a_page_s_scripts_fetch_is_weighed_too(browser: Browser, docs: str) -> None:
    plots = transferred(browser, f"{docs}{DRAWS}")
    assert plots > HEAVIEST > transferred(browser, f"{docs}/")


def test_dark_and_light_follow_the_reader_s_system(browser: Browser, docs: str) -> None:
    def background(dark: bool) -> str:
        with visiting(browser, dark=dark) as visit:
            visit.open(f"{docs}/")
            colour: str = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
            return colour

    assert background(True) != background(False)
