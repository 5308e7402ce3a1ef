"""A registry that has nothing and writes down what it was asked: `python registry.py FILE`.

A daemon whose `registry-mirrors` names it asks it before Docker Hub, by the same paths.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PORT = 5000
MIRROR = {"registry-mirrors": [f"http://127.0.0.1:{PORT}"]}


class Nothing(BaseHTTPRequestHandler):
    """Has no image."""

    def do_GET(self) -> None:
        """Say yes to "are you a registry", no to every image, and write the question down."""
        with Path(sys.argv[1]).open("a", encoding="utf-8") as asked:
            asked.write(f"{self.path}\n")
        self.send_response(200 if self.path == "/v2/" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815 (the name that http.server calls)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (as http.server calls it)
        """Nothing: the file has it."""


@contextmanager
def recording(network: list[str], file: Path) -> Iterator[Path]:
    """A registry on the loopback of the network that a command shares so, once it listens; `file` has its questions."""
    file.touch()
    argv = [*network, sys.executable, __file__, str(file)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            if server.stdout.readline() != "listening\n":
                raise RuntimeError("the registry of the tests did not start")
            yield file
        finally:
            server.terminate()


def ours(file: Path) -> list[str]:
    """The questions about images of this lab."""
    return [path for path in file.read_text(encoding="utf-8").split() if "/docker-lab/" in path]


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", PORT), Nothing) as server:
        print("listening", flush=True)
        server.serve_forever()
