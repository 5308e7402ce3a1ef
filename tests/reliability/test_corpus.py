"""What a row of hostile.toml becomes on the wire, to the byte."""

import pytest

from tests.reliability.corpus import combinations, complete, expand


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("<3*[>", b"[[["),
        ("a<0xff00>b", b"a\xff\x00b"),
        ("<2*X-A: b\r\n>", b"X-A: b\r\nX-A: b\r\n"),
        ("é<script>", "é<script>".encode()),
    ],
)
def test_the_notation_stands_for_bytes(text: str, sent: bytes) -> None:
    assert expand(text) == sent


def test_a_request_is_completed_with_what_it_leaves_out() -> None:
    assert complete("POST /readings\n\n<2*[>\n", "api") == (
        b"POST /readings HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n[["
    )


def test_what_it_says_is_kept_even_when_it_is_wrong() -> None:
    written = "GET / HTTP/9.9\nHost: a\nConnection: keep-alive\nContent-Type: b\nContent-Length: -1\n\nc"
    assert complete(written, "launcher") == written.replace("\n", "\r\n").encode()


def test_a_body_in_chunks_has_the_protocol_s_line_ends_and_no_length() -> None:
    sent = complete(
        "POST / HTTP/1.1\nHost: a\nConnection: close\nContent-Type: b\nTransfer-Encoding: chunked\n\nzz\n\n",
        "api",
    )
    assert sent.endswith(b"Transfer-Encoding: chunked\r\n\r\nzz\r\n")


def test_a_bare_request_is_left_as_it_is() -> None:
    assert complete("GET / HTTP/1.1", "api", bare=True) == b"GET / HTTP/1.1\r\n\r\n"


def test_a_row_with_lists_is_a_request_for_every_combination() -> None:
    row = {"name": "n", "send": "<line> /<end>", "each": {"line": ["GET", "PUT"], "end": ["a", "b"]}}
    found = list(combinations(row))
    assert [each["send"] for each in found] == ["GET /a", "GET /b", "PUT /a", "PUT /b"]
    assert found[0] == {"name": "n, GET, a", "send": "GET /a"}
    assert list(combinations({"name": "n", "send": "GET /"})) == [{"name": "n", "send": "GET /"}]
