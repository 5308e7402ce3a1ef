"""A Docker engine of its own: its images, containers and ports are seen by nobody, and nothing of it stays.

dockerd runs in a network and a mount namespace of its own; slirp4netns gives it a way out without touching the
machine's firewall, or nothing does. It takes root, Linux, dockerd, slirp4netns, iproute2, util-linux's unshare and
nsenter.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_S = 30


@dataclass(frozen=True)
class Engine:
    """Where the private engine answers, and what a command needs before it to share its network."""

    socket: Path
    inside: list[str]

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which `docker` speaks to this engine."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
        return {**others, "DOCKER_HOST": f"unix://{self.socket}"}

    def docker(self, *arguments: str) -> str:
        """What `docker …` of this engine answers; CalledProcessError when it refuses."""
        argv = ["docker", *arguments]
        done = subprocess.run(argv, env=self.environment, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.strip()

    def borrow(self, image: str) -> None:
        """Copy an image from the machine's own engine."""
        with subprocess.Popen(["docker", "save", image], stdout=subprocess.PIPE) as saved:
            load = ["docker", "load", "--quiet"]
            subprocess.run(
                load, stdin=saved.stdout, env=self.environment, stdout=subprocess.DEVNULL, check=True
            )
        if saved.returncode:
            raise LookupError(f"the machine's own engine does not have {image}")


@contextmanager
def private_engine(*, network: bool = True) -> Iterator[Engine]:
    """Yield an engine without images; stop it, with all its containers, and remove its files at the end.

    Without `network` nothing in it reaches any other machine, nor this one: it has its loopback, and its own bridges.
    """
    with tempfile.TemporaryDirectory(prefix="docker-lab-engine-") as folder, ending() as started:
        home = Path(folder)
        (home / "daemon.json").write_text("{}")  # not the machine's own settings
        socket, log = home / "docker.sock", home / "log"
        daemon = ["dockerd", "--host", f"unix://{socket}", "--config-file", str(home / "daemon.json")]
        daemon += ["--data-root", str(home / "data"), "--exec-root", str(home / "exec")]
        daemon += ["--pidfile", str(home / "pid"), "--shutdown-timeout=1"]
        with log.open("wb") as words:
            namespaces = ["unshare", "--net", "--mount"]
            dockerd = subprocess.Popen([*namespaces, *daemon], stdout=words, stderr=words)
        started.append(dockerd)
        engine = Engine(socket, ["nsenter", f"--net=/proc/{dockerd.pid}/ns/net"])
        wait(engine, dockerd, log)
        if network:
            started.append(way_out(dockerd.pid))
        else:
            subprocess.run([*engine.inside, "ip", "link", "set", "lo", "up"], check=True)
        yield engine


@contextmanager
def ending() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Yield a list; at the end each process put into it is asked to stop, the last one first, and waited for."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        yield started
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(PATIENCE_S)


def wait(engine: Engine, dockerd: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the engine answers; RuntimeError with its last words when it stops or takes too long."""
    limit = time.monotonic() + PATIENCE_S
    ask = ["docker", "version"]
    while subprocess.run(ask, env=engine.environment, capture_output=True, check=False).returncode:
        if dockerd.poll() is not None or time.monotonic() > limit:
            raise RuntimeError(f"the private engine does not answer:\n{log.read_text()[-2000:]}")
        time.sleep(0.2)


def way_out(pid: int) -> subprocess.Popen[bytes]:
    """slirp4netns between the process's network and the machine's, once it is ready."""
    ready, tell = os.pipe()
    argv = ["slirp4netns", "--configure", f"--ready-fd={tell}", str(pid), "tap0"]
    slirp = subprocess.Popen(argv, pass_fds=[tell], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(tell)
    with os.fdopen(ready, "rb") as told:
        if told.read(1) != b"1":
            raise RuntimeError("slirp4netns did not start")
    return slirp
