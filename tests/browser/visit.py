"""A page as a student's browser shows it, and everything that it asked for while doing so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, Response

Show = Callable[[], Response | None]  # shows a page, and gives the answer to its document
LOOPBACK = {"127.0.0.1", "localhost"}
LOCAL_SCHEMES = {"data", "blob", "about"}
# Where the course's pages look for the container that a student starts by hand. A browser writes each request that is
# lost into its console, and no script can keep it from doing so: before that container is started, and while it starts
# or stops, it is no fault.
STUDENT = "http://localhost/"
# Docker opens a container's port before the program in it listens: what is asked meanwhile is cut off.
NOT_THERE = (
    "net::ERR_CONNECTION_REFUSED",
    "net::ERR_CONNECTION_RESET",
    "net::ERR_CONNECTION_CLOSED",
    "net::ERR_EMPTY_RESPONSE",
    "net::ERR_SOCKET_NOT_CONNECTED",
)
# A container that starts or stops beside us gives the machine one network interface more or less, and Chromium then
# drops what it was fetching, loopback included.
CHANGED = "net::ERR_NETWORK_CHANGED"
ERROR_PAGE = "chrome-error://chromewebdata/"  # what Chromium was leaving for, for the same reason
OPENINGS = 5
PATIENCE_MS = 120_000  # for whatever a page is asked to do; Playwright's own 30 s are too few on a busy machine

# The root's own scroll width is no witness: a theme that hides what sticks out keeps it at 0. What scrolls inside a
# box of its own is meant to.
OVERFLOW = """() => {
  const window_width = document.documentElement.clientWidth
  const boxed = element => {
    for (let up = element.parentElement; up && up !== document.body; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible") return true
    return false
  }
  const out = [...document.body.querySelectorAll("*")]
    .filter(element => element.checkVisibility({visibilityProperty: true}) && !boxed(element))
    .map(element => element.getBoundingClientRect().right - window_width)
  return Math.max(0, ...out)
}"""


# Lines of French that may break before a double mark or after an opening one, code left out.
LOOSE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const found = []
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (/ [:;?!»]|« /.test(node.data) && !node.parentElement.closest("code, pre, script, style, svg"))
      found.push(node.data.trim())
  return found
}"""


@dataclass
class Visit:
    """One tab: its page, the addresses it asked for, those its own policy refused, and what its console says.

    A refused request never left the browser: the page's Content-Security-Policy stopped it.
    """

    page: Page
    requested: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    @property
    def outside(self) -> list[str]:
        """Addresses asked for that are not on this machine."""
        return [
            url
            for url in self.requested
            if urlsplit(url).scheme not in LOCAL_SCHEMES and urlsplit(url).hostname not in LOOPBACK
        ]

    def open(self, url: str, status: int = 200) -> None:
        """Show `url`, which answers with `status`, and wait until its scripts have asked for all they need.

        The page is opened again when the machine's network changed meanwhile: part of it was dropped.
        """
        self.insist(url, status)

    def reload(self) -> None:
        """Show the page again, as its user does, with the same care."""
        self.insist(self.page.url, 200, lambda: self.page.reload(wait_until="networkidle"))

    def another(self) -> "Visit":
        """A second tab of the same browser, on nothing yet."""
        return watched(self.page.context)

    def insist(self, url: str, status: int, show: Show | None = None) -> None:
        """Show the page until nothing of it is dropped; an assertion that names what is, past OPENINGS."""
        before = len(self.complaints)
        for _ in range(OPENINGS):
            del self.complaints[before:]
            if self.attempt(url, status, show):
                return
        raise AssertionError(f"{url}: the machine's network changed {OPENINGS} times: {self.dropped}")

    def attempt(self, url: str, status: int = 200, show: Show | None = None) -> bool:
        """Show it once; False when the machine's network changed meanwhile, so that part of it was dropped."""
        self.dropped.clear()
        try:
            answer = show() if show else self.page.goto(url, wait_until="networkidle")
        except Error as error:
            # Chromium loads its own error page's address again once the network is back.
            again = f'interrupted by another navigation to "{url}"'
            if not any(words in error.message for words in (CHANGED, ERROR_PAGE, again)):
                raise
            return False
        if self.dropped:
            return False
        assert answer is not None, f"{url} answered nothing"
        assert answer.status == status, f"{url} answered {answer.status}"
        return True

    def overflow(self) -> float:
        """CSS pixels by which the widest element sticks out of the window; 0 when the page fits."""
        widest: float = self.page.evaluate(OVERFLOW)
        return widest

    def loose(self) -> list[str]:
        """What the page says, its scripts included, whose lines may break where French lets none break."""
        found: list[str] = self.page.evaluate(LOOSE)
        return found

    def check(self, *, may_refuse: tuple[str, ...] = ()) -> None:
        """Fail if the page asked outside, or if its console complained.

        `may_refuse` are the addresses that its policy is known to stop; any other one that it stops is a fault too.
        """
        assert self.requested, "nothing was asked for: the page was not opened"
        assert self.outside == [], f"asked outside of this machine: {self.outside}"
        assert set(self.refused) <= set(may_refuse), f"refused by its own policy: {self.refused}"
        assert self.complaints == [], f"console: {self.complaints}"

    def shoot(self, folder: Path | None, name: str) -> None:
        """Keep a picture of the whole page, if somebody asked for pictures."""
        if folder is not None:
            self.page.screenshot(path=folder / f"{name}.png", full_page=True)


@contextmanager
def visiting(browser: Browser, *, width: int = 1280, dark: bool = False, port_80: bool = False) -> Iterator[Visit]:
    """Yield a tab of a fresh profile, `width` CSS pixels wide, that writes down all it asks for.

    Unless `port_80`, it finds nothing on port 80, whatever this machine runs there.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        locale="fr-FR",
    )
    context.set_default_timeout(PATIENCE_MS)
    if not port_80:
        context.route(f"{STUDENT}**", lambda route: route.abort("connectionrefused"))
    try:
        yield watched(context)
    finally:
        context.close()


def watched(context: BrowserContext) -> Visit:
    """A new tab that writes down all it asks for."""
    page = context.new_page()
    visit = Visit(page)

    def lost(request: Request) -> None:
        if request.failure == "csp":
            visit.requested.remove(request.url)
            visit.refused.append(request.url)
        elif request.failure in NOT_THERE and request.url.startswith(STUDENT):
            pass
        elif request.failure == CHANGED:
            visit.dropped.append(request.url)
        elif request.failure != "net::ERR_ABORTED":  # left before its answer came: no fault of the page
            visit.complaints.append(f"{request.url}: {request.failure}")

    def said(line: ConsoleMessage) -> None:
        absent = line.location["url"].startswith(STUDENT) and any(why in line.text for why in NOT_THERE)
        told = "Content Security Policy" in line.text or CHANGED in line.text  # by the request itself
        if line.type == "error" and not absent and not told:
            visit.complaints.append(line.text)

    context.on("request", lambda request: visit.requested.append(request.url))
    page.on("websocket", lambda socket: visit.requested.append(socket.url))
    page.on("requestfailed", lost)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("console", said)
    return visit
