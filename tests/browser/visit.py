"""A page as a student's browser shows it, and everything that it asked for while doing so."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request

LOOPBACK = {"127.0.0.1", "localhost"}
LOCAL_SCHEMES = {"data", "blob", "about"}


@dataclass
class Visit:
    """One tab: its page, the addresses it asked for, and what its console complained of."""

    page: Page
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def outside(self) -> list[str]:
        """Addresses asked for that are not on this machine."""
        return [
            url
            for url in self.requested
            if urlsplit(url).scheme not in LOCAL_SCHEMES and urlsplit(url).hostname not in LOOPBACK
        ]

    def open(self, url: str) -> None:
        """Show `url` and wait until its scripts have asked for all they need."""
        answer = self.page.goto(url, wait_until="networkidle")
        assert answer is not None and answer.ok, f"{url} answered {answer and answer.status}"

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window; 0 when nothing has to be scrolled sideways."""
        width: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return width

    def check(self) -> None:
        """Fail if the page needed the Internet, or if its console complained."""
        assert self.requested, "nothing was asked for: the page was not opened"
        assert self.outside == [], f"asked outside of this machine: {self.outside}"
        assert self.complaints == [], f"console: {self.complaints}"

    def shoot(self, folder: Path | None, name: str) -> None:
        """Keep a picture of the whole page, if somebody asked for pictures."""
        if folder is not None:
            self.page.screenshot(path=folder / f"{name}.png", full_page=True)


@contextmanager
def visiting(browser: Browser, *, width: int = 1280, dark: bool = False) -> Iterator[Visit]:
    """Yield a tab of a fresh profile, `width` CSS pixels wide, that writes down all it asks for."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        locale="fr-FR",
    )
    page = context.new_page()
    visit = Visit(page)

    def lost(request: Request) -> None:
        # A page that is left before its answer came aborts the request: that is no fault of the page.
        if request.failure != "net::ERR_ABORTED":
            visit.complaints.append(f"{request.url}: {request.failure}")

    context.on("request", lambda request: visit.requested.append(request.url))
    page.on("websocket", lambda socket: visit.requested.append(socket.url))
    page.on("requestfailed", lost)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("console", lambda line: visit.complaints.append(line.text) if line.type == "error" else None)
    try:
        yield visit
    finally:
        context.close()
