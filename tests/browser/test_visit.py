"""The watch itself: what it must catch, it catches."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Route

from visit import OPENINGS, visiting

PAGES = {
    "/plain": "<p>rien à demander",
    "/own": '<img src="/plain">',
    "/image": '<img src="https://example.com/logo.png">',
    "/fetch": "<script>fetch('https://example.com/data.json').catch(() => 0)</script>",
    "/socket": "<script>new WebSocket('wss://example.com/live')</script>",
    "/address": '<img src="http://192.0.2.1/logo.png">',
    "/throw": "<script>throw new Error('panne voulue')</script>",
    "/student": "<script>fetch('http://localhost/whoami').catch(() => 0)</script>",
    "/early": "<script>fetch('/silent').catch(() => 0)</script>",
    "/neighbour": "<script>fetch('http://localhost:9/whoami').catch(() => 0)</script>",
    "/missing": '<link rel="stylesheet" href="/absent.css">',
    "/wide": '<p style="width: 3000px">trop large',
    "/hidden": '<style>html, body { overflow-x: hidden }</style><p style="width: 3000px">trop large, coupé',
    "/boxed": '<pre style="overflow-x: auto"><code style="display: block; width: 3000px">défile</code></pre>',
    "/policy": '<meta http-equiv="Content-Security-Policy" content="img-src data:">'
    '<img src="https://example.com/logo.png">',
}


class Handler(BaseHTTPRequestHandler):
    """Serves PAGES, and nothing else."""

    def do_GET(self) -> None:
        """Answer with the page, or 404; close without a word where nobody listens yet."""
        if self.path == "/silent":
            return
        body = PAGES.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f'<!doctype html><link rel="icon" href="data:,">{body}'.encode())

    def log_message(self, *_: object) -> None:
        """Keep the test's output to the tests."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Address of a server of PAGES."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_that_keeps_to_itself_passes(browser: Browser, site: str) -> None:
    with visiting(browser) as visit:
        visit.open(f"{site}/plain")
        visit.check()
        assert visit.overflow() == 0


@pytest.mark.parametrize("page", ["image", "fetch", "socket"])
def test_a_page_that_asks_outside_is_caught(browser: Browser, site: str, page: str) -> None:
    with visiting(browser) as visit:
        visit.open(f"{site}/{page}")
        assert [url.split("/")[2] for url in visit.outside] == ["example.com"]
        with pytest.raises(AssertionError, match="asked outside"):
            visit.check()


def test_an_outside_address_without_a_name_is_caught(browser: Browser, site: str) -> None:
    with visiting(browser) as visit:
        visit.page.goto(f"{site}/address", wait_until="commit")
        visit.page.wait_for_function("document.images.length > 0")
        assert visit.outside == ["http://192.0.2.1/logo.png"]


def test_a_container_that_the_student_has_not_started_is_no_fault(browser: Browser, site: str) -> None:
    with visiting(browser) as visit:
        visit.open(f"{site}/student")
        assert "http://localhost/whoami" in visit.requested
        visit.check()


def test_a_container_that_does_not_listen_yet_is_no_fault(
    browser: Browser, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visit.STUDENT", f"{site}/silent")
    with visiting(browser, port_80=True) as visit:
        visit.open(f"{site}/early")
        assert f"{site}/silent" in visit.requested
        visit.check()


@pytest.mark.parametrize("page", ["throw", "missing", "neighbour", "early"])
def test_a_page_whose_console_complains_is_caught(browser: Browser, site: str, page: str) -> None:
    with visiting(browser) as visit:
        visit.open(f"{site}/{page}")
        with pytest.raises(AssertionError, match="console"):
            visit.check()


@pytest.mark.parametrize("page", ["wide", "hidden"])
def test_what_sticks_out_of_the_window_is_measured_even_if_cut(browser: Browser, site: str, page: str) -> None:
    with visiting(browser, width=390) as visit:
        visit.open(f"{site}/{page}")
        assert visit.overflow() > 2000


def test_what_scrolls_in_a_box_of_its_own_does_not_stick_out(browser: Browser, site: str) -> None:
    with visiting(browser, width=390) as visit:
        visit.open(f"{site}/boxed")
        assert visit.overflow() == 0


def test_what_the_policy_of_the_page_refuses_is_told_apart(browser: Browser, site: str) -> None:
    with visiting(browser) as visit:
        visit.open(f"{site}/policy")
        assert visit.refused == ["https://example.com/logo.png"]
        visit.check(may_refuse=("https://example.com/logo.png",))
        with pytest.raises(AssertionError, match="refused by its own policy"):
            visit.check()


@pytest.mark.parametrize("times", [1, OPENINGS])
def test_a_page_part_of_which_the_machine_s_network_dropped_is_opened_again_and_not_for_ever(
    browser: Browser, site: str, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    # No test can change the machine's network: another way to lose a request stands for it.
    monkeypatch.setattr("visit.CHANGED", "net::ERR_CONNECTION_RESET")
    drops = iter(range(times))

    def drop(route: Route) -> None:
        if next(drops, None) is None:
            route.continue_()
        else:
            route.abort("connectionreset")

    with visiting(browser) as visit:
        visit.page.route("**/plain", drop)
        if times < OPENINGS:
            visit.open(f"{site}/own")
            assert visit.requested.count(f"{site}/plain") == times + 1
            visit.check()
        else:
            with pytest.raises(AssertionError, match="network changed"):
                visit.open(f"{site}/own")


def test_a_second_tab_and_a_reload_are_shown_again_too_when_part_of_them_was_dropped(
    browser: Browser, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visit.CHANGED", "net::ERR_CONNECTION_RESET")
    with visiting(browser) as visit:
        other = visit.another()
        for again in (False, True):
            other.page.route("**/plain", lambda route: route.abort("connectionreset"), times=1)
            before = other.requested.count(f"{site}/plain")
            if again:
                other.reload()
            else:
                other.open(f"{site}/own")
            assert other.requested.count(f"{site}/plain") == before + 2
            other.check()


def test_a_page_that_is_not_there_fails(browser: Browser, site: str) -> None:
    with visiting(browser) as visit, pytest.raises(AssertionError, match="answered 404"):
        visit.open(f"{site}/absent")
