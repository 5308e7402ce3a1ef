"""How the page's server reads a request: what it cannot read is the client's fault, and worth no traceback."""

from http.client import HTTPException
from typing import Any

from gevent.pywsgi import WSGIHandler


class Handler(WSGIHandler):
    """pywsgi's own, but for two requests that it takes for an error of the server's."""

    def read_request(self, raw_requestline: str) -> Any:
        """What pywsgi makes of it; ValueError, which it answers by 400 and logs in one line, when it cannot be read."""
        try:
            return super().read_request(raw_requestline)
        except (HTTPException, IndexError) as error:  # more than 100 headers; a version without a dot
            raise ValueError(str(error)) from None
