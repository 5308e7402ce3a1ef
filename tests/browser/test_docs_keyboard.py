"""The course without a mouse: everything is reached, seen to have the focus, and used by keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from visit import Visit, visiting

pytestmark = pytest.mark.long

# What has the focus: its name, and whether a ring is drawn, inside the window, around it or around the label that shows
# for it, once the theme has faded in what it hides without the focus.
FOCUS = """async () => {
  const fading = document.getAnimations().filter(each => each instanceof CSSTransition)
  await Promise.allSettled(fading.map(each => each.finished))
  const element = document.activeElement
  const beside = element.matches("input") ? [element.nextElementSibling, ...element.labels] : []
  const drawn = [element, ...beside].filter(each => {
    const box = each.getBoundingClientRect(), style = getComputedStyle(each)
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 0
      && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight
      && each.checkVisibility({visibilityProperty: true, opacityProperty: true})
  })
  const name = element.ariaLabel || element.labels?.[0]?.innerText || element.title || element.innerText
  return [element === document.body ? "" : element.tagName, (name || element.className).trim(), drawn.length > 0]
}"""
# Until the next scroll of an element, which a page's policy lets no test ask for in a loop.
SCROLLED = """pre => { window.scrolled = new Promise((done, failed) => {
  pre.addEventListener("scroll", () => done(pre.scrollLeft), {once: true})
  setTimeout(() => failed(new Error("nothing scrolled")), 5000)
}) }"""
CAPTURE = ".capture pre"
SEARCH = "pagefind-modal-trigger button"


@pytest.fixture
def visit(browser: Browser, docs: str) -> Iterator[Visit]:
    """The chapter with tabs, blocks and terminals, nothing typed yet."""
    with visiting(browser) as visit:
        visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        visit.open(f"{docs}/dockerfile/")
        yield visit


def stops(page: Page) -> list[tuple[str, str, bool]]:
    """Tag, name and visible ring of each stop of the Tab key, from the top of the page to its end."""
    found: list[tuple[str, str, bool]] = []
    while not found or found[-1][0]:
        page.keyboard.press("Tab")
        tag, name, drawn = page.evaluate(FOCUS)
        found.append((tag, name, drawn))
        assert len(found) < 300, "the focus goes in circles"
    return found[:-1]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the first element of the selector has the focus."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement === document.querySelector(selector)", selector):
            return
    pytest.fail(f"Tab never reaches {selector}")


@pytest.mark.parametrize(("width", "dark"), [(1280, True), (390, False)], ids=["wide-dark", "narrow-light"])
def test_the_focus_is_always_seen(browser: Browser, docs: str, width: int, dark: bool) -> None:
    # Between them, every kind of thing that a page of the course holds: steps, tabs, terminals, plots, footnotes.
    for path in ("/", "/dockerfile/", "/report/", "/measuring/"):
        with visiting(browser, width=width, dark=dark) as visit:
            visit.open(f"{docs}{path}")
            found = stops(visit.page)
            assert len(found) > 5
            assert (path, [stop for stop in found if not stop[2]]) == (path, [])


def test_a_focus_that_is_not_drawn_is_noticed(visit: Visit) -> None:
    visit.page.evaluate("document.querySelector('article h1 a').style.outline = 'none'")
    assert [stop[0] for stop in stops(visit.page) if not stop[2]] == ["A"]


def test_the_first_stop_leads_past_the_menu(visit: Visit) -> None:
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate(FOCUS) == ["A", "Aller au contenu", True]
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.closest('article') !== null")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_search_opens_from_its_button_and_gives_the_focus_back(browser: Browser, docs: str, width: int) -> None:
    with visiting(browser, width=width) as visit:
        visit.open(f"{docs}/")
        tab_to(visit.page, SEARCH)
        expect(visit.page.get_by_role("button", name="Rechercher")).to_be_focused()
        visit.page.keyboard.press("Enter")
        expect(visit.page.get_by_role("searchbox")).to_be_focused()
        visit.page.keyboard.press("Escape")
        expect(visit.page.locator("pagefind-modal dialog")).to_be_hidden()
        expect(visit.page.locator(SEARCH)).to_be_focused()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_colours_are_chosen_by_keyboard_and_remembered(visit: Visit, key: str) -> None:
    scheme = "document.body.dataset.mdColorScheme"
    assert visit.page.evaluate(scheme) == "default"
    tab_to(visit.page, "#__palette_0")
    visit.page.keyboard.press(key)
    assert visit.page.evaluate(scheme) == "slate"
    assert visit.page.evaluate(FOCUS)[2]
    visit.reload()
    assert visit.page.evaluate(scheme) == "slate"


def test_the_system_is_chosen_with_the_arrows_for_every_block(visit: Visit) -> None:
    tab_to(visit.page, ".tabbed-set > input")
    expect(visit.page.get_by_text("sudo docker build .", exact=True).first).to_be_visible()
    visit.page.keyboard.press("ArrowRight")
    shown = visit.page.locator(".tabbed-set > input:checked")
    labels = shown.evaluate_all("inputs => inputs.map(input => input.labels[0].innerText)")
    assert len(labels) > 3
    assert set(labels) == {"macOS"}


def test_a_command_is_copied_by_keyboard(visit: Visit) -> None:
    button = visit.page.locator("[data-shows=docker-build] [data-clipboard-target]")
    tab_to(visit.page, "[data-shows=docker-build] [data-clipboard-target]")
    assert visit.page.evaluate(FOCUS)[2]
    expect(button).to_be_visible()
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".md-dialog")).to_contain_text("Copié dans le presse-papier")
    assert visit.page.evaluate("navigator.clipboard.readText()") == "sudo docker build ."


def test_a_terminal_wider_than_the_screen_scrolls_with_the_arrows(browser: Browser, docs: str) -> None:
    with visiting(browser, width=390) as visit:
        visit.open(f"{docs}/dockerfile/")
        tab_to(visit.page, CAPTURE)
        terminal = visit.page.locator(CAPTURE).first
        assert terminal.evaluate("pre => [pre.scrollLeft, pre.scrollWidth > pre.clientWidth]") == [0, True]
        terminal.evaluate(SCROLLED)
        visit.page.keyboard.press("ArrowRight")
        assert visit.page.evaluate("window.scrolled") > 0
        assert visit.overflow() == 0


def test_what_a_reader_selects_of_a_terminal_has_no_prompt(visit: Visit) -> None:
    visit.page.locator(CAPTURE).first.evaluate("pre => getSelection().selectAllChildren(pre)")
    selected: str = visit.page.evaluate("getSelection().toString()")
    assert selected.startswith("sudo docker build .\n[+] Building")


def test_the_menu_of_a_narrow_screen_opens_and_closes_by_keyboard(browser: Browser, docs: str) -> None:
    with visiting(browser, width=390) as visit:
        visit.open(f"{docs}/")
        opener = visit.page.get_by_role("button", name="Navigation")
        expect(opener).to_have_attribute("aria-expanded", "false")
        tab_to(visit.page, ".menu-opener-drawer")
        visit.page.keyboard.press("Enter")
        expect(opener).to_have_attribute("aria-expanded", "true")
        tab_to(visit.page, ".md-nav--primary a[href*='dockerfile']")
        visit.page.keyboard.press("Escape")
        expect(opener).to_have_attribute("aria-expanded", "false")
        expect(opener).to_be_focused()


def test_the_table_of_contents_of_a_narrow_screen_opens_and_closes_by_keyboard(browser: Browser, docs: str) -> None:
    with visiting(browser, width=390) as visit:
        visit.open(f"{docs}/installation/")
        opener = visit.page.get_by_role("button", name="Table des matières")
        tab_to(visit.page, ".menu-opener-toc")
        visit.page.keyboard.press("Enter")
        expect(opener).to_have_attribute("aria-expanded", "true")
        tab_to(visit.page, ".md-sidebar--secondary a")
        assert visit.page.evaluate(FOCUS)[2]
        visit.page.keyboard.press("Escape")
        expect(opener).to_be_focused()
        expect(opener).to_have_attribute("aria-expanded", "false")


def test_a_wide_screen_whose_menu_is_always_shown_has_no_button_for_it(visit: Visit) -> None:
    expect(visit.page.locator(".menu-opener-drawer")).to_be_hidden()
    expect(visit.page.locator(".md-nav--primary a.md-nav__link").first).to_be_visible()


def test_the_search_button_of_a_narrow_screen_shows_its_icon_alone(browser: Browser, docs: str) -> None:
    with visiting(browser, width=390) as visit:
        visit.open(f"{docs}/")
        size = visit.page.locator(".pf-trigger-text").evaluate("text => [text.offsetWidth, text.offsetHeight]")
        assert size == [1, 1]
        expect(visit.page.get_by_role("button", name="Rechercher")).to_be_visible()
