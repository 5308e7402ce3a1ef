"""How the page's server reads a request: what it cannot read is the client's fault, and worth no traceback."""

from http.client import HTTPException
from typing import Any

from gevent.pywsgi import WSGIHandler

ONCE = ("Host", "Content-Length", "Transfer-Encoding")  # twice, two readers may not mean the same request


class Handler(WSGIHandler):
    """pywsgi's own, but for requests that it takes for an error of the server's, or for one that is clear."""

    def read_request(self, raw_requestline: str) -> Any:
        """What pywsgi makes of it; ValueError, which it answers by 400 and logs in one line, when it cannot be read."""
        try:
            read = super().read_request(raw_requestline)
        except (HTTPException, IndexError) as error:  # more than 100 headers; a version without a dot
            raise ValueError(str(error)) from None
        for name in ONCE:
            if len(self.headers.get_all(name, [])) > 1:
                raise ValueError(f"more than one {name}")
        if self.request_version == "HTTP/1.1" and "Host" not in self.headers:  # RFC 9112, 3.2
            raise ValueError("no Host")
        return read
