"""The pages of the running site, read off its own menu, so that a new chapter is looked at without a word here."""

from playwright.sync_api import Browser

from visit import visiting

LINKS = "nav.md-nav--primary a.md-nav__link[href]:not([href^='#'])"
ABSENT = "/absent/"  # the 404 page


def menu(browser: Browser, docs: str) -> list[str]:
    """Paths of the chapters in their order."""
    with visiting(browser) as visit:
        visit.open(f"{docs}/")
        found = visit.page.locator(LINKS).evaluate_all("links => links.map(link => link.pathname)")
        return list(dict.fromkeys(found))
