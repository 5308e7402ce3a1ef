"""The search of the course's text: French, accents or not, by keyboard alone, on this machine alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from contrast import CONTRAST
from visit import Visit, visiting

# Contrast of the word found with its own ground, which is translucent and lies on the dialog's.
MARKED = f"""mark => {{{CONTRAST}
  const behind = getComputedStyle(mark.closest("dialog")).backgroundColor
  const {{backgroundColor, color}} = getComputedStyle(mark)
  return contrast([behind, backgroundColor], [behind, backgroundColor, color])
}}"""


@pytest.fixture
def visit(browser: Browser, docs: str) -> Iterator[Visit]:
    """The introduction, with nothing in the way."""
    with visiting(browser) as visit:
        visit.open(f"{docs}/")
        yield visit


def search(visit: Visit, words: str) -> Locator:
    """The links that the search shows for these words."""
    expect(visit.page.locator("pagefind-modal-trigger button")).to_be_visible()  # its script hears the keys by now
    visit.page.keyboard.press("Control+k")
    visit.page.get_by_role("searchbox").fill(words)
    return visit.page.locator("pagefind-results a")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("executer", "exécuter"),
        ("exécuter", "exécuter"),
        ("déployer", "déploiement"),
        ("deployer", "déploiement"),
        ("conteneurs", "conteneur"),
    ],
)
def test_a_word_is_found_by_its_stem_with_or_without_its_accents(visit: Visit, asked: str, found: str) -> None:
    links = search(visit, asked)
    expect(links.first).to_be_visible()
    marked = visit.page.locator("pagefind-results mark").all_inner_texts()
    assert found in " ".join(marked).lower()
    visit.check()


def test_a_word_that_is_nowhere_finds_nothing_and_says_so_in_french(visit: Visit) -> None:
    links = search(visit, "zzyzx")
    expect(visit.page.locator("pagefind-summary")).to_contain_text("résultat")
    expect(links).to_have_count(0)
    visit.check()


def test_each_page_is_found_once_and_its_parts_besides(visit: Visit) -> None:
    expect(search(visit, "image").first).to_be_visible()
    titles = visit.page.locator("pagefind-results .pf-result-link").all_inner_texts()
    parts = visit.page.locator("pagefind-results .pf-heading-link").all_inner_texts()
    assert len(titles) > 3
    assert len(set(titles)) == len(titles)
    assert not {part.lstrip("# ") for part in parts} & set(titles)


def test_the_keys_are_explained_as_they_work(visit: Visit) -> None:
    search(visit, "image")
    dialog = visit.page.locator("pagefind-modal dialog")
    expect(dialog).to_contain_text("Effacer")
    expect(dialog.locator("pagefind-keyboard-hints")).to_contain_text("fermer")


def test_the_link_found_leads_to_a_chapter_that_holds_the_word(visit: Visit) -> None:
    link = search(visit, "redoc").first
    address = link.evaluate("link => link.href")
    link.click()
    visit.page.wait_for_url(address)
    expect(visit.page.locator("article")).to_contain_text("redoc")
    visit.check()


def test_the_search_opens_and_closes_by_keyboard_and_gives_the_focus_back(visit: Visit) -> None:
    button = visit.page.locator("pagefind-modal-trigger button")
    dialog = visit.page.locator("pagefind-modal dialog")
    button.focus()
    visit.page.keyboard.press("Control+k")
    expect(dialog).to_be_visible()
    expect(visit.page.get_by_role("searchbox")).to_be_focused()
    visit.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    visit.check()


def test_one_escape_closes_a_search_whose_words_wait_for_the_next_one(visit: Visit) -> None:
    dialog = visit.page.locator("pagefind-modal dialog")
    links = search(visit, "executer")
    expect(links.first).to_be_visible()
    visit.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    # The dialog goes before its "close" event, until which the script believes it open.
    expect(visit.page.locator("pagefind-modal-trigger button")).to_have_attribute("aria-expanded", "false")
    visit.page.keyboard.press("Control+k")
    expect(visit.page.get_by_role("searchbox")).to_have_value("executer")
    expect(links.first).to_be_visible()


def test_a_result_is_reached_and_followed_without_a_mouse(visit: Visit) -> None:
    links = search(visit, "kernel")
    expect(links.first).to_be_visible()
    visit.page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    address = links.first.evaluate("link => link.href")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(address)


def test_the_site_s_policy_stops_nothing_of_the_search(visit: Visit) -> None:
    stopped: list[str] = []
    visit.page.on("console", lambda line: stopped.append(line.text) if "Content Security Policy" in line.text else None)
    visit.reload()
    expect(search(visit, "executer").first).to_be_visible()
    assert stopped == []
    visit.page.evaluate("document.body.setAttribute('style', 'color: red')")
    visit.page.wait_for_function("() => true")
    assert len(stopped) == 1  # the witness hears what is stopped


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_word_found_is_readable_in_both_themes(browser: Browser, docs: str, shots: Path | None, dark: bool) -> None:
    with visiting(browser, dark=dark) as visit:
        visit.open(f"{docs}/")
        expect(search(visit, "executer").first).to_be_visible()
        if shots is not None:
            visit.page.screenshot(path=shots / f"docs-search-{'dark' if dark else 'light'}.png")
        mark = visit.page.locator("pagefind-results mark").first
        assert mark.evaluate("mark => getComputedStyle(mark).backgroundColor") != "rgba(0, 0, 0, 0)"
        assert mark.evaluate(MARKED) >= 4.5
        visit.check()


def test_the_theme_s_own_search_is_not_shipped(visit: Visit, docs: str) -> None:
    assert visit.page.request.get(f"{docs}/pagefind/pagefind.js").status == 200
    assert visit.page.request.get(f"{docs}/search.json").status == 404
    assert visit.page.request.get(f"{docs}/pagefind/pagefind-ui.js").status == 404
    expect(visit.page.locator(".md-search")).to_have_count(0)
    expect(visit.page.locator("label[for=__search]")).to_be_hidden()
