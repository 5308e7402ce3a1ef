"""What the page's server cannot read is answered 400 in one line of log; pywsgi alone would write a traceback."""

import io
from collections.abc import Iterator

import gevent
import pytest
from gevent import socket
from gevent.pywsgi import WSGIHandler, WSGIServer

from guard.handler import Handler

FLOOD = b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 101 + b"\r\n"
ONE = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
AMBIGUOUS = {
    "two hosts": ONE + b"Host: evil.example\r\n\r\n",
    "the same host twice": ONE + b"host: localhost\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two lengths": ONE + b"Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
    "two encodings": ONE + b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
}
UNREADABLE = [FLOOD, b"GET / HTTP/1\r\n\r\n"]


class Served:
    """A server with one kind of handler, what it writes in its log, and what it answers."""

    def __init__(self, kind: type[WSGIHandler]) -> None:
        self.log = io.StringIO()
        self.server = WSGIServer(("127.0.0.1", 0), self.hello, handler_class=kind, log=None, error_log=self.log)
        self.server.start()

    @staticmethod
    def hello(environ: dict[str, str], start_response: object) -> list[bytes]:
        assert callable(start_response)
        start_response("200 OK", [])
        return [b"hello"]

    def ask(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.server.server_port), timeout=10) as link:
            link.sendall(request)
            answer: bytes = link.recv(100)
        return answer.partition(b"\r\n")[0]


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    serving = Served(request.param)
    yield serving
    serving.server.stop()
    gevent.sleep(0)


@pytest.mark.parametrize("served", [Handler], indirect=True)
@pytest.mark.parametrize("request_", UNREADABLE, ids=["101 headers", "no minor version"])
def test_it_is_a_400_without_a_traceback(served: Served, request_: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    assert served.ask(request_) == b"HTTP/1.1 400 Bad Request"
    assert "Invalid request" in served.log.getvalue()
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("served", [WSGIHandler], indirect=True)
@pytest.mark.parametrize("request_", UNREADABLE, ids=["101 headers", "no minor version"])
def test_pywsgi_alone_writes_a_traceback(served: Served, request_: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    assert served.ask(request_) == b"HTTP/1.1 400 Bad Request"
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("served", [Handler], indirect=True)
@pytest.mark.parametrize("request_", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_a_request_that_can_be_read_in_two_ways_is_a_400(served: Served, request_: bytes) -> None:
    assert served.ask(request_) == b"HTTP/1.1 400 Bad Request"


@pytest.mark.parametrize("served", [WSGIHandler], indirect=True)
@pytest.mark.parametrize("request_", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_pywsgi_alone_serves_it(served: Served, request_: bytes) -> None:
    assert served.ask(request_) == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize("served", [Handler], indirect=True)
@pytest.mark.parametrize("request_", [ONE + b"\r\n", b"GET / HTTP/1.0\r\n\r\n"], ids=["usual", "a probe of health"])
def test_an_ordinary_request_is_served(served: Served, request_: bytes) -> None:
    assert served.ask(request_).endswith(b" 200 OK")
