"""Power cuts under the course's application, in namespaces of their own: however they end, what they mount ends too.

The file system is ext4 in a file. The cut is ext4's own shutdown: from that instant nothing more of what the kernel
holds in memory reaches the file, its journal included, as if the machine had lost its power.
"""

import fcntl
import json
import os
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.reliability.ledger import Account, writing

HERE = Path(__file__).parent
API = HERE.parents[1] / "services/api"
# linux/fs/ext4/ext4.h: _IOR('X', 125, __u32), and the flag for "do not flush the journal first".
EXT4_IOC_SHUTDOWN = 0x8004587D
EXT4_GOING_FLAGS_NOLOGFLUSH = 2
SIZE = 64 * 1024 * 1024
STEP = 30  # writes; SQLite copies its journal into the file, a checkpoint, about every 240 of them
OWN = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]


@dataclass(frozen=True)
class Outcome:
    """How many cuts there were, what was kept through them, and what SQLite says of the file."""

    cuts: int
    account: Account
    integrity: str


def power_cuts(app: str, most: int) -> Outcome:
    """`uvicorn app` through that many cuts, of one database; no more once something is lost."""
    with tempfile.TemporaryDirectory(prefix="docker-lab-power-") as folder:
        argv = [*OWN, sys.executable, "-m", "tests.reliability.powercut", app, str(most), folder]
        done = subprocess.run(argv, cwd=HERE.parents[1], stdout=subprocess.PIPE, check=True)
        found = json.loads(done.stdout)
    return Outcome(found["cuts"], Account(**found["account"]), found["integrity"])


@contextmanager
def serving(app: str, database: Path, socket: Path) -> Iterator[None]:
    """uvicorn on a Unix socket, killed at the end."""
    environment = {**os.environ, "LAB_DATABASE": str(database), "PYTHONPATH": f"{API}:{HERE}"}
    argv = [sys.executable, "-m", "uvicorn", app, "--uds", str(socket), "--log-level", "critical"]
    with subprocess.Popen(argv, env=environment, cwd=socket.parent) as server:
        try:
            yield
        finally:
            server.kill()


def mount(image: Path, home: Path) -> None:
    """The loop device goes with the mount."""
    subprocess.run(["mount", "-o", "loop", image, home], check=True)


def cut(home: Path) -> None:
    """The power is off."""
    inside = os.open(home, os.O_RDONLY)
    try:
        fcntl.ioctl(inside, EXT4_IOC_SHUTDOWN, struct.pack("I", EXT4_GOING_FLAGS_NOLOGFLUSH))
    finally:
        os.close(inside)


def outcome(app: str, most: int, folder: Path) -> Outcome:
    """The clients write on through all the cuts; before each one, they write more than before the last."""
    image, home, socket = folder / "disk.ext4", folder / "disk", folder / "api.sock"
    database = home / "readings.sqlite3"
    home.mkdir()
    with image.open("wb") as file:
        file.truncate(SIZE)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    mount(image, home)
    cuts = 0
    with writing("http://api", uds=str(socket)) as ledger:
        while True:
            with serving(app, database, socket):
                ledger.next()
                account = ledger.account()
                if account.lost or account.invented or cuts == most:
                    break
                cuts += 1
                ledger.more(STEP * cuts)
                cut(home)
            subprocess.run(["umount", home], check=True)
            mount(image, home)
    with closing(sqlite3.connect(database)) as kept:
        return Outcome(cuts, account, kept.execute("PRAGMA integrity_check").fetchone()[0])


if __name__ == "__main__":
    print(json.dumps(asdict(outcome(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))))
