"""A page of another site, open in the reader's browser: it reaches the course's application, and writes nothing."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser

# As such a page may send it without asking leave: no-cors, and a type that needs none, or no type at all.
WRITE = """async ([url, sensor, type]) => {
  const reading = JSON.stringify({sensor, at: "2026-11-24T10:00:00Z", value: 1})
  await fetch(url, {method: "POST", mode: "no-cors", body: new Blob([reading], {type})})
}"""
OWN_WRITE = """async sensor => {
  const body = JSON.stringify({sensor, at: "2026-11-24T10:00:00Z", value: 1})
  const answer = await fetch("readings", {method: "POST", headers: {"Content-Type": "application/json"}, body})
  return [answer.status, answer.headers.get("location")]
}"""
TYPES = ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """The address of a page that is none of the lab's. On this machine: Chromium keeps those of the Internet away."""
    (tmp_path / "index.html").write_text("<title>elsewhere</title>", encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_page_of_another_site_stores_nothing_and_the_application_s_own_does(
    browser: Browser, api: str, elsewhere: str
) -> None:
    page = browser.new_page()
    page.goto(elsewhere)
    answered: list[int] = []
    page.on("response", lambda answer: answered.append(answer.status))
    for kind in TYPES:
        page.evaluate(WRITE, [f"{api}/readings", "stranger", kind])
    assert answered == [403] * len(TYPES)

    page.goto(f"{api}/docs")
    status, where = page.evaluate(OWN_WRITE, "own-page")
    kept = {
        sensor: len(page.request.get(f"{api}/readings?sensor={sensor}").json()["items"])
        for sensor in ("stranger", "own-page")
    }
    page.request.delete(f"{api}{where}")
    page.close()
    assert status == 201
    assert kept == {"stranger": 0, "own-page": 1}
