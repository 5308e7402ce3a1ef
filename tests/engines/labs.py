"""A copy of the checkout beside a private engine, and the commands that a reader types in it.

The engine's network is its own: the lab has its usual ports, its usual name and its usual tag there.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.bases import BASES
from tests.course import checkout
from tests.engines.private_engine import Engine

API = "http://127.0.0.1:8080"
READING = {"sensor": "survivor", "at": "2026-01-01T00:00:00Z", "value": 21.5}
ASK = """
import sys, urllib.request as web
url, body = sys.argv[1], sys.argv[2].encode() or None
order = web.Request(url, body, {"Content-Type": "application/json"} if body else {})
print(web.build_opener(web.ProxyHandler({})).open(order, timeout=30).read().decode())
"""
# What a maintainer's shell may say of the lab, and must not reach it.
FOREIGN = ("COMPOSE_", "DOCKER_", "LAB_", "UVICORN_", "BUILDX_")
PLAIN = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
}


@dataclass
class Lab:
    """The checkout's copy: `folder` is where this machine finds it, `seen` where a command inside does."""

    engine: Engine
    folder: Path
    seen: Path
    python: str
    environment: dict[str, str]
    user: tuple[str, ...] = ()  # the command that becomes who types

    def run(self, *argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """The finished command, its output as text; AssertionError with its last words when it fails."""
        done = self.attempt(*argv, **environment)
        assert done.returncode == 0, f"{' '.join(argv)}\n{done.stdout[-3000:]}\n{done.stderr[-5000:]}"
        return done

    def attempt(self, *argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """The finished command, whatever its end."""
        command = [*self.engine.inside, *self.user, "env", f"--chdir={self.seen}", *argv]
        variables = {**self.environment, **environment}
        return subprocess.run(command, env=variables, capture_output=True, text=True, check=False)

    def script(self, name: str, **environment: str) -> str:
        """What `python3 -m lab NAME` prints."""
        return self.run(self.python, "-m", "lab", name, **environment).stdout

    def ask(self, path: str, body: object = None) -> Any:
        """The api's JSON answer, over its published port."""
        sent = json.dumps(body) if body else ""
        return json.loads(self.run(self.python, "-c", ASK, API + path, sent).stdout)

    def keeps_a_reading(self) -> None:
        """One reading posted, the lab down and up again, and the reading is there."""
        created = self.ask("/readings", READING)
        self.run("docker", "compose", "down")
        self.run("docker", "compose", "up", "--detach", "--wait")
        assert self.ask(f"/readings/{created['id']}") == created

    def startup(self, targets: str, rounds: int) -> dict[str, dict[str, Any]]:
        """A row of the document of `make startup` for each target, by name."""
        self.script("startup", TARGETS=targets, ROUNDS=str(rounds))
        run = max((self.folder / "results").iterdir())  # they are named by their time
        document = json.loads((run / "startup.json").read_text(encoding="utf-8"))
        return {row["target"]: row for row in document["summary"]["targets"]}

    def unpacked_bytes(self, image: str) -> int:
        """The bytes of the image's files and their headers, as one archive."""
        made = self.engine.docker("create", image)
        count = f"docker export {made} | wc --bytes"
        size = subprocess.run(["sh", "-c", count], env=self.engine.environment, stdout=subprocess.PIPE, check=True)
        self.engine.docker("rm", made)
        return int(size.stdout)


def lab(engine: Engine, *, bases: bool = True, compose: Path | None = None, user: tuple[str, ...] = ()) -> Lab:
    """The checkout as it is, beside the engine, which gets the base images unless it shall have none.

    `compose` is the program of another Compose than the machine's; `user` the command that becomes who types, user
    1000 of the engine's tree.
    """
    if bases:
        engine.borrow(*BASES)
    if engine.tree:
        folder, seen, python, environment = engine.tree / "lab", Path("/lab"), "python3", {**PLAIN}
        if user:
            environment["DOCKER_HOST"] = f"unix:///{engine.socket.relative_to(engine.tree)}"
    else:
        folder, seen, python = engine.home / "lab", engine.home / "lab", sys.executable
        environment = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        environment = {name: value for name, value in environment.items() if not name.endswith("_PORT")}
        environment["DOCKER_HOST"] = f"unix://{engine.socket}"
    folder.mkdir()
    checkout.copy(folder)
    if user:
        subprocess.run(["chown", "--recursive", "1000:1000", folder], check=True)
    if compose:
        plugins = engine.home / "docker/cli-plugins"
        plugins.mkdir(parents=True)
        (plugins / "docker-compose").symlink_to(compose)
        environment["DOCKER_CONFIG"] = str(plugins.parent)
    return Lab(engine, folder, seen, python, environment, user)
