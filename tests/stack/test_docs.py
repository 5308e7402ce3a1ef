"""The site as it is served: whole, from this machine alone, and nothing but the site."""

import os
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx2
import pytest

from tests.course.blocks import menu
from tests.stack.stacks import ROOT, Stack

CHAPTERS = ["" if name == "index.md" else f"{name.removesuffix('.md')}/" for name in menu()]
# Tags whose address a browser fetches without being asked.
FETCHED = {"script", "img", "iframe", "source", "video", "audio", "embed", "object", "image", "use", "link"}


@dataclass
class Page(HTMLParser):
    """The addresses that a page fetches by itself, those that it offers to follow, and the names it gives."""

    fetched: set[str] = field(default_factory=set)
    offered: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"src", "href", "data", "srcset", "poster", "xlink:href"}:
                (self.fetched if tag in FETCHED else self.offered).add(value or "")
            elif name == "id":
                self.names.add(value or "")


def read(http: httpx2.Client, address: str) -> Page:
    page = Page()
    page.feed(http.get(address).text)
    return page


def exchange(url: str, request: bytes) -> bytes:
    """What the server sends back for exactly these bytes."""
    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port), 10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.fixture(scope="module")
def chapters(stack: Stack, http: httpx2.Client) -> dict[str, Page]:
    """Each chapter's page by its address."""
    return {url: read(http, url) for url in (f"{stack.url('docs')}/{path}" for path in CHAPTERS)}


def inner_links(chapters: dict[str, Page], home: str) -> Iterator[str]:
    for address, page in chapters.items():
        for link in page.fetched | page.offered:
            if (target := urljoin(address, link)).startswith(home):
                yield target


def test_every_page_leads_to_every_chapter(chapters: dict[str, Page]) -> None:
    assert len(chapters) > 5
    for address, page in chapters.items():
        offered = {urldefrag(urljoin(address, link)).url for link in page.offered}
        assert (address, set(chapters) - offered) == (address, set())


def test_a_fetch_is_told_from_a_link_to_follow() -> None:
    page = Page()
    page.feed('<img src="https://else.where/a.png"><a href="https://else.where/">lien</a>')
    assert page.fetched == {"https://else.where/a.png"}
    assert page.offered == {"https://else.where/"}


def test_no_page_fetches_anything_from_elsewhere(stack: Stack, chapters: dict[str, Page]) -> None:
    home = f"{stack.url('docs')}/"
    elsewhere = [
        urljoin(address, link)
        for address, page in chapters.items()
        for link in page.fetched
        if not urljoin(address, link).startswith(home)
    ]
    assert elsewhere == []


def test_no_style_sheet_fetches_anything_from_elsewhere(
    stack: Stack, http: httpx2.Client, chapters: dict[str, Page]
) -> None:
    sheets = {link for link in inner_links(chapters, f"{stack.url('docs')}/") if link.endswith(".css")}
    assert sheets
    for sheet in sheets:
        addresses = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')]+)", http.get(sheet).text)
        assert [address for address in addresses if not address.startswith(("data:", "#"))] == []


def test_every_link_inside_the_site_leads_to_something(
    stack: Stack, http: httpx2.Client, chapters: dict[str, Page]
) -> None:
    links = {urldefrag(link) for link in inner_links(chapters, f"{stack.url('docs')}/")}
    assert len(links) > len(CHAPTERS)
    assert [link for link, _ in links if http.get(link).status_code != 200] == []
    assert [link for link, name in links if name and name not in chapters[link].names] == []


def test_only_the_pages_with_a_panel_may_ask_the_two_applications(stack: Stack, http: httpx2.Client) -> None:
    def connect(path: str) -> str:
        policy = http.get(f"{stack.url('docs')}/{path}").headers["content-security-policy"]
        return next(part.strip() for part in policy.split(";") if part.strip().startswith("connect-src"))

    own, lab = "http://localhost:80", f"http://localhost:{os.environ['API_PORT']}"
    asking = {path for path in CHAPTERS if connect(path) == f"connect-src 'self' {own} {lab}"}
    assert asking == {"first-application/", "dockerfile/"}
    others = {*CHAPTERS, "nulle/part", "lab.json", "assets/main.js"} - asking
    assert {connect(path) for path in others} == {"connect-src 'self'"}
    assert http.get(f"{stack.url('docs')}/lab.json").json() == {"own": own, "lab": lab}


def test_an_unknown_page_is_a_french_page_with_the_menu(stack: Stack, http: httpx2.Client) -> None:
    answer = http.get(f"{stack.url('docs')}/nulle/part")
    assert answer.status_code == 404
    assert "<h1>Page introuvable</h1>" in answer.text
    assert 'href="/dockerfile/"' in answer.text


def test_the_dockerfile_is_shown_as_it_is_built(stack: Stack, http: httpx2.Client) -> None:
    page = http.get(f"{stack.url('docs')}/dockerfile/").text
    shown = re.search(r"<pre>.*?</pre>", page, re.DOTALL)
    assert shown is not None
    text = re.sub(r"<[^>]*>", "", shown[0]).replace("&quot;", '"')
    assert text.strip() == (ROOT / "services/api/Dockerfile").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(
    "target",
    [
        "/../server.py",
        "/../../etc/passwd",
        "/assets/../../server.py",
        "/%2e%2e/server.py",
        "/..%2fserver.py",
        "/.%2e/%2e./etc/passwd",
        "/..%5cserver.py",
        "/%252e%252e/server.py",
        "/%c0%ae%c0%ae/server.py",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/results/../../etc/passwd",
        "/results/..%2f..%2fapp/server.py",
        "/results/%2fetc/passwd%00.json",
        "/%00",
    ],
)
def test_no_address_reads_a_file_outside_the_site(stack: Stack, target: str) -> None:
    answer = exchange(stack.url("docs"), f"GET {target} HTTP/1.1\r\nHost: docs\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"root:" not in answer
    assert b"import" not in answer.partition(b"\r\n\r\n")[2].partition(b"<script")[0]


LINE = b"GET / HTTP/1.1\r\nHost: docs\r\n"


@pytest.mark.parametrize(
    "excess",
    [
        LINE + b"X: " + b"x" * 200_000,
        LINE + b"X: " + b"x" * 200_000 + b"\r\n\r\n",
        LINE + b"".join(b"X-%d: x\r\n" % number for number in range(20_000)) + b"\r\n",
        LINE.replace(b"/ ", b"/" + b"x" * 200_000 + b" ") + b"\r\n",
    ],
    ids=["header without end", "huge header", "too many headers", "huge address"],
)
def test_more_than_a_request_needs_is_refused(stack: Stack, excess: bytes) -> None:
    assert exchange(stack.url("docs"), excess).startswith(b"HTTP/1.1 400 ")


def test_a_header_that_is_merely_long_is_no_excess(stack: Stack) -> None:
    answer = exchange(stack.url("docs"), LINE + b"Connection: close\r\nX: " + b"x" * 20_000 + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_health_answers_a_probe_that_names_no_host(stack: Stack) -> None:
    assert b" 200 OK" in exchange(stack.url("docs"), b"GET /health HTTP/1.0\r\n\r\n")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_nothing_can_be_written(stack: Stack, http: httpx2.Client, method: str) -> None:
    answer = http.request(method, f"{stack.url('docs')}/", content=b"x")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert "GET et HEAD" in answer.text


def test_what_loadtest_leaves_in_the_results_can_be_read_and_not_changed(stack: Stack, http: httpx2.Client) -> None:
    run, results = "20260101T000000Z", f"{stack.url('docs')}/results"
    leave = f"mkdir /results/{run} && echo '{{\"essai\": true}}' > /results/{run}/startup.json"
    assert stack.exec("loadtest", ["sh", "-c", leave])[0] == 0
    assert f"{run}/startup.json" in http.get(f"{results}/").json()["files"]
    assert http.get(f"{results}/{run}/startup.json").json() == {"essai": True}
    assert stack.exec("docs", ["sh", "-c", f"echo > /results/{run}/startup.json"])[0] != 0
    assert stack.exec("loadtest", ["rm", "-r", f"/results/{run}"])[0] == 0


def test_the_image_holds_what_serves_the_site_and_not_what_made_it(stack: Stack) -> None:
    assert stack.exec("docs", ["python3", "-c", "import starlette, uvicorn"])[0] == 0
    assert stack.exec("docs", ["python3", "-c", "import zensical"])[0] != 0
