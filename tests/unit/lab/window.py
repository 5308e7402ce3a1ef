"""A terminal at which a program is started, and somebody types; and what the program left running."""

import os
import pty
import select
import subprocess
import sys
import termios
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Takes the terminal that its standard input is for its own, as a shell's window does, hears Ctrl-C even where these
# tests are a shell's background job, which ignores it, then becomes the command.
OWNED = """
import fcntl, os, signal, sys, termios
for number in (signal.SIGINT, signal.SIGQUIT):
    signal.signal(number, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
PATIENCE_S = 60


@dataclass
class Played:
    """How a script ended, and all that the terminal showed."""

    code: int
    screen: str


class Terminal:
    """A window in which a script is started, and in which somebody types."""

    def __init__(self, folder: Path, *argv: str) -> None:
        self.ours, theirs = pty.openpty()
        modes = termios.tcgetattr(theirs)
        modes[3] |= termios.NOFLSH  # or Ctrl-C throws away what the window has not shown yet
        termios.tcsetattr(theirs, termios.TCSANOW, modes)
        command = [sys.executable, "-c", OWNED, *argv]
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        self.screen = b""

    def read(self) -> bool:
        """Whether the terminal is still open, once something was written on it."""
        try:
            written = os.read(self.ours, 65536)
        except OSError:  # Linux: nobody has it open any more
            return False
        self.screen += written
        return bool(written)

    def press(self, times: int) -> None:
        """Type Ctrl-C, and again as soon as the last was heard, as somebody does who thinks that it was not."""
        for _ in range(times):
            if self.process.poll() is None:
                os.write(self.ours, b"\x03")
                select.select([self.ours], [], [], 0.02)
                self.drain()

    def drain(self) -> None:
        """Read what is on the terminal by now."""
        while select.select([self.ours], [], [], 0)[0] and self.read():
            pass

    def end(self) -> Played:
        """How it ended; whoever is silent for PATIENCE_S without ending is killed, and fails its test."""
        while select.select([self.ours], [], [], PATIENCE_S)[0]:
            if not self.read():
                break
        else:
            self.process.kill()
            self.drain()
        os.close(self.ours)
        return Played(self.process.wait(), self.screen.decode(errors="replace"))

    def wait_for(self, file: Path) -> None:
        """Return once the file is there; the test fails when the program ends before."""
        while not file.exists():
            if select.select([self.ours], [], [], 0.02)[0]:
                assert self.read(), f"it never came to {file}:\n{self.screen.decode()}"


def left(folder: Path) -> list[str]:
    """The commands of the processes that still run after a moment, of those in whose environment the folder is."""
    until = time.monotonic() + 10
    while (found := _running(folder)) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def _running(folder: Path) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(folder).encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
    return found
