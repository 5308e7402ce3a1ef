"""Plays pages of the course in a checkout, in the network and on the engine of the process that runs it.

python reader.py CHECKOUT PAGE...; prints, for each shell block, a line of JSON: page, line, state, reason. A block that
fails ends it, with the block and its output on standard error. For networks that pytest itself is not in.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from tests.course import sudo
from tests.course.blocks import DOCS
from tests.course.course import surroundings
from tests.course.leftovers import docker
from tests.course.outcome import BlockFailed
from tests.course.player import Play
from tests.course.relay import Relay


def read(folder: Path, pages: list[str]) -> None:
    """Play the pages one after the other."""
    with tempfile.TemporaryDirectory(prefix="reader-") as scratch:
        relay = Relay(Path(scratch) / "engine.sock", os.environ["DOCKER_HOST"])
        environment = surroundings("docker-lab", sudo.install(Path(scratch) / "bin"), relay.address)
        urls = {f"{name}-url": f"http://localhost:{os.environ[f'{name.upper()}_PORT']}" for name in ("api", "docs")}
        try:
            for page in pages:
                play = Play(environment, folder, dict(urls), relay.created, strict=True)
                for end in play.page(DOCS / "pages" / page):
                    print(json.dumps([page, end.block.line, end.state, end.reason]), flush=True)
                for name in relay.created:  # containers: a page ends with its own gone, as its text says
                    docker("rm", "--force", name)
        finally:
            relay.close()


if __name__ == "__main__":
    try:
        read(Path(sys.argv[1]), sys.argv[2:])
    except BlockFailed as failure:
        sys.exit(str(failure))
