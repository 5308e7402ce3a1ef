"""A Docker engine of its own: its images, containers and ports are seen by nobody, and nothing of it stays.

dockerd runs in network, mount and process namespaces of its own; slirp4netns gives it a way out without touching the
machine's firewall, or nothing does. It is process 1 of them: the kernel ends all that it started when it ends, and ends
it when this process does, however that happens. It takes root, Linux, dockerd, slirp4netns, iproute2, e2fsprogs and
util-linux.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stack.ownership import owned

PATIENCE_S = 60
DISK_BYTES = 40 * 2**30  # it takes no more of the machine's than what is written to it
KIND = "docker-lab-engine"
MORTAL = ["setpriv", "--pdeathsig", "KILL"]  # it dies with whoever started it
# A process 1 that takes in orphans: dockerd leaves those of its containers to it. "$0" is the folder of its home.
FIRST = """mount -t proc proc /proc && mount -o loop,barrier=0 "$0/disk" "$0/data" && { "$@" & wait; }"""
# The same, the folder "$0/tree" being its root.
FIRST_IN_TREE = """
mount --bind "$0/tree" "$0/tree" && mount -o loop,barrier=0 "$0/disk" "$0/tree/var/lib/docker" && cd "$0/tree" &&
mount -t proc proc proc && mount --rbind /sys sys && mount --rbind /dev dev &&
pivot_root . . && umount -l . && cd / && { "$@" & wait; }
"""


@dataclass(frozen=True)
class Engine:
    """Where the private engine answers, and what a command needs before it to share its network.

    An engine that has a `tree` sees it as the root of all files, and so does a command `inside`: Docker's own commands
    there are those of the tree, and its socket stands where they look for it.
    """

    home: Path
    socket: Path
    inside: list[str]
    tree: Path | None = None

    @property
    def network(self) -> list[str]:
        """What a command of this machine needs before it to share the engine's network, and nothing else of it."""
        return [*self.inside[:2], "--net"]

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which this machine's `docker` speaks to this engine."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
        return {**others, "DOCKER_HOST": f"unix://{self.socket}"}

    def docker(self, *arguments: str) -> str:
        """What `docker …` of this engine answers; CalledProcessError when it refuses, its reason on stderr."""
        argv = ["docker", *arguments]
        done = subprocess.run(argv, env=self.environment, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.strip()

    def borrow(self, *images: str) -> None:
        """Copy images from the machine's own engine."""
        with subprocess.Popen(["docker", "save", *images], stdout=subprocess.PIPE) as saved:
            load = ["docker", "load", "--quiet"]
            subprocess.run(load, stdin=saved.stdout, env=self.environment, stdout=subprocess.DEVNULL, check=True)
        if saved.returncode:
            raise LookupError(f"the machine's own engine does not have {' or '.join(images)}")


@contextmanager
def private_engine(
    *,
    network: bool = True,
    settings: Mapping[str, Any] | None = None,
    tree: Callable[[Path], None] | None = None,
    through: tuple[str, ...] = ("dockerd",),
    answers: Path = Path("/run/docker.sock"),
) -> Iterator[Engine]:
    """Yield an engine without images; end it, with all its containers, and remove its files at the end.

    Without `network` nothing in it reaches any other machine, nor this one: it has its loopback, and its own bridges.
    `settings` are those of a daemon.json. `tree` fills an empty folder with a system that has a dockerd, and is run
    instead of this machine's; `through` is the command that starts it there, and `answers` where its socket then is.
    What killed runs left is removed first.
    """
    name = f"{KIND}-{secrets.token_hex(4)}"
    home = Path(tempfile.gettempdir()) / name
    with owned(name, "", lambda left, _: remove(Path(tempfile.gettempdir()) / left)):
        home.mkdir(mode=0o711)
        try:
            disk(home / "disk")
            if tree:
                (root := home / "tree").mkdir()
                tree(root)
                daemon, socket = in_tree(root, name, settings or {}, through), root / answers.relative_to("/")
            else:
                root = None
                daemon, socket = on_this_machine(home, name, settings or {})
            with running(home, daemon) as pid:
                namespaces = ["--net", "--mount", "--pid", "--root", "--wdns=/"] if root else ["--net"]
                engine = Engine(home, socket, ["nsenter", f"--target={pid}", *namespaces], root)
                with way_out(pid) if network else loopback(pid):
                    wait(engine, pid)
                    yield engine
        finally:
            remove(home)


def disk(file: Path) -> None:
    """A file that is a disk, for the images: it is written without a journal, and removed as one file.

    One by one, the files of an engine with the whole lab took 59 and 101 s to remove, on a busy machine.
    """
    with file.open("wb") as empty:
        empty.truncate(DISK_BYTES)
    quickly = ["-O", "^has_journal", "-E", "lazy_itable_init=1,nodiscard", "-m", "0"]
    subprocess.run(["mke2fs", "-q", "-t", "ext4", *quickly, str(file)], check=True)


def on_this_machine(home: Path, name: str, settings: Mapping[str, Any]) -> tuple[list[str], Path]:
    """The command that runs this machine's dockerd with folders of its own, and its socket."""
    socket = home / "docker.sock"
    argv = [
        "--host",
        f"unix://{socket}",
        "--data-root",
        str(home / "data"),
        "--exec-root",
        str(home / "exec"),
    ]
    argv += ["--pidfile", str(home / "pid"), "--config-file", str(home / "daemon.json")]
    (home / "daemon.json").write_text(json.dumps(daemon_settings(name, settings)), encoding="utf-8")
    (home / "data").mkdir()
    return ["sh", "-c", FIRST, str(home), "dockerd", *argv], socket


def in_tree(root: Path, name: str, settings: Mapping[str, Any], through: tuple[str, ...]) -> list[str]:
    """The command that runs the tree's dockerd, which finds everything where it expects it."""
    (root / "etc/docker").mkdir(parents=True, exist_ok=True)
    (root / "etc/docker/daemon.json").write_text(json.dumps(daemon_settings(name, settings)), encoding="utf-8")
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    (root / "var/lib/docker").mkdir(parents=True, exist_ok=True)
    return ["sh", "-c", FIRST_IN_TREE, str(root.parent), *through]


def daemon_settings(name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """A daemon.json: not the machine's own settings, and control groups that can be found again."""
    return {"cgroup-parent": f"/{name}", "exec-opts": ["native.cgroupdriver=cgroupfs"], **settings}


@contextmanager
def running(home: Path, daemon: list[str]) -> Iterator[int]:
    """The number of process 1 of new namespaces, as this machine counts; at the end it and all its own are gone."""
    with (home / "log").open("wb") as words:
        unshare = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child"]
        # Its environment spelled out: pytest's readline hides a COLUMNS=80 in the other, at which `docker top` is cut.
        outer = subprocess.Popen([*MORTAL, *unshare, *daemon], stdout=words, stderr=words, env={**os.environ})
    try:
        children, limit = Path(f"/proc/{outer.pid}/task/{outer.pid}/children"), time.monotonic() + PATIENCE_S
        while not (found := children.read_text().split()):
            if outer.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"the private engine did not start:\n{last_words(home)}")
            time.sleep(0.01)
        yield int(found[0])
    finally:
        for child in Path(f"/proc/{outer.pid}/task/{outer.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
        outer.wait(PATIENCE_S)


def last_words(home: Path) -> str:
    """The end of what the daemon said."""
    return (home / "log").read_text(encoding="utf-8", errors="replace")[-3000:]


def wait(engine: Engine, pid: int) -> None:
    """Return once the engine answers; RuntimeError with its last words when it stops or takes too long."""
    limit = time.monotonic() + PATIENCE_S
    ask = ["docker", "version"]
    while subprocess.run(ask, env=engine.environment, capture_output=True, check=False).returncode:
        if not Path(f"/proc/{pid}/root").exists() or time.monotonic() > limit:
            raise RuntimeError(f"the private engine does not answer:\n{last_words(engine.home)}")
        time.sleep(0.2)


@contextmanager
def way_out(pid: int) -> Iterator[None]:
    """slirp4netns between the process's network and the machine's meanwhile."""
    ready, tell = os.pipe()
    argv = [*MORTAL, "slirp4netns", "--configure", f"--ready-fd={tell}", str(pid), "tap0"]
    slirp = subprocess.Popen(argv, pass_fds=[tell], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(tell)
    try:
        with os.fdopen(ready, "rb") as told:
            if told.read(1) != b"1":
                raise RuntimeError("slirp4netns did not start")
        yield
    finally:
        slirp.terminate()
        slirp.wait(PATIENCE_S)


@contextmanager
def loopback(pid: int) -> Iterator[None]:
    """The process's network has its loopback, and nothing else."""
    subprocess.run(["nsenter", f"--target={pid}", "--net", "ip", "link", "set", "lo", "up"], check=True)
    yield


def remove(home: Path) -> None:
    """Remove the folder of an engine that has ended, and the control groups of its containers."""
    shutil.rmtree(home, ignore_errors=True)
    for group in (*Path("/sys/fs/cgroup").glob(home.name), *Path("/sys/fs/cgroup").glob(f"*/{home.name}")):
        for folder, _, _ in os.walk(group, topdown=False):
            Path(folder).rmdir()
