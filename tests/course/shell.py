"""A bash that stays: blocks are fed to it one after the other, each with its exit status and its output.

Through standard input and output alone, so that the bash of a container is driven like one of this machine.
"""

import os
import secrets
import select
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

BASH = ("bash", "--noprofile", "--norc")
# A reader sees every command that fails, not the last one only: the first failure is the block's status.
PROLOGUE = "set -E -o pipefail; trap '__failed=${__failed:-$?}' ERR"
GRACE = "for _ in {1..100}; do kill -0 -- -%d 2>/dev/null || break; sleep 0.1; done"


@dataclass(frozen=True)
class Result:
    """Status 0 when every command of the block succeeded; standard output and error together, in their order."""

    status: int
    output: str


@dataclass(frozen=True)
class Background:
    """A block that keeps running: its process group in its shell's own numbers, and the file of its output there."""

    code: str
    group: int
    file: str


class ShellEnded(Exception):
    """The shell is gone or does not answer; the message says which, with the output until then."""


class Shell:
    """One bash process; `cd`, variables and functions of a block hold for the next ones."""

    def __init__(
        self,
        argv: tuple[str, ...] = BASH,
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.backgrounds: list[Background] = []
        self._local = argv == BASH
        self._process = subprocess.Popen(
            argv,
            bufsize=0,
            cwd=cwd,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._send(PROLOGUE)

    def run(self, code: str, timeout: float = 300) -> Result:
        """Play a block to its end, at most `timeout` seconds."""
        mark = secrets.token_hex(16)
        played = f"__failed=; eval {shlex.quote(code)} </dev/null 2>&1"
        self._send(f"{played}; __status=$?; printf '\\n%s %s\\n' {mark} \"${{__failed:-$__status}}\"")
        output, status = self._read(mark, timeout)
        return Result(int(status), output)

    def start(self, code: str) -> Background:
        """Begin a block in the background, in a process group of its own, as another terminal would."""
        file = self.run("mktemp").output.strip()
        mark = secrets.token_hex(16)
        job = f"{{ eval {shlex.quote(code)}; }} </dev/null >{shlex.quote(file)} 2>&1 &"
        self._send(f"set -m; {job} __job=$!; set +m; printf '\\n%s %s\\n' {mark} $__job")
        begun = Background(code, int(self._read(mark, 30)[1]), file)
        self.backgrounds.append(begun)
        return begun

    def output(self, background: Background) -> str:
        """What a background block has written until now."""
        return self.run(f"cat {shlex.quote(background.file)}").output

    def running(self, background: Background) -> bool:
        """Whether anything of a background block still runs."""
        return self.run(f"kill -0 -- -{background.group} 2>/dev/null").status == 0

    def status(self, background: Background) -> int:
        """The exit status of a background block that has ended."""
        return self.run(f"wait {background.group}").status

    def end(self, background: Background) -> None:
        """Stop a background block: asked first, forced after ten seconds."""
        group = background.group
        self.run(f"kill -- -{group}; {GRACE % group}; kill -9 -- -{group} 2>/dev/null; true")

    def close(self) -> list[Background]:
        """End the shell and what runs behind it; returns the background blocks that had to be ended."""
        ended = []
        try:
            for each in self.backgrounds:
                if self.running(each):
                    self.end(each)
                    ended.append(each)
                self.run(f"rm -f {shlex.quote(each.file)}")
        except ShellEnded:
            ended = list(self.backgrounds)
            for each in ended:
                if self._local:  # a container's numbers mean other processes here
                    force(each.group)
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        return ended

    def _send(self, line: str) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(f"{line}\n".encode())
        except BrokenPipeError:
            raise ShellEnded("the shell is gone") from None

    def _read(self, mark: str, timeout: float) -> tuple[str, str]:
        """The output before the mark, and the word after it."""
        assert self._process.stdout
        pipe, received, end = self._process.stdout.fileno(), b"", b"\n" + mark.encode() + b" "
        until = time.monotonic() + timeout
        while end not in received or not received.endswith(b"\n"):
            ready, _, _ = select.select([pipe], [], [], max(0, until - time.monotonic()))
            if not ready:
                os.killpg(self._process.pid, signal.SIGKILL)
                raise ShellEnded(f"no end after {timeout:.0f} s\n{received.decode(errors='replace')}")
            piece = os.read(pipe, 65536)
            if not piece:
                raise ShellEnded(f"it ended its shell\n{received.decode(errors='replace')}")
            received += piece
        output, _, word = received.partition(end)
        return output.decode(errors="replace"), word.decode().strip()


def force(group: int) -> None:
    """Kill a process group of this machine, and return once it is gone; after two seconds if nobody buries it."""
    until = time.monotonic() + 2
    with suppress(ProcessLookupError):
        while time.monotonic() < until:
            os.killpg(group, signal.SIGKILL)
            time.sleep(0.02)
