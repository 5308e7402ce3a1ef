"""A command in a terminal, and what its screen shows at the end, as text with colours and as HTML.

The terminal is a real one (a pty), so that programs draw as they do for a reader; pyte then plays what they sent,
because progress bars go back and draw over their own lines.
"""

import fcntl
import os
import pty
import struct
import termios
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

import pyte
from pyte.screens import Char

COLUMNS, LINES = 100, 40
# Programs draw for COLUMNS; a table that is wider is not folded: the reader scrolls it.
WIDEST = 400
COLOURS = {"red", "green", "brown", "blue", "magenta", "cyan", "white", "black"}


@dataclass(frozen=True)
class Run:
    """What a finished command sent to its terminal, its exit code, and the folder that it leaves the shell in."""

    sent: bytes
    code: int
    folder: Path


def start(command: str, folder: Path, environment: dict[str, str], before: list[str]) -> tuple[int, int, int]:
    """The shell's process id, its terminal, and the pipe where it will name the folder that it ends in."""
    tell, folder_pipe = os.pipe()
    pid, terminal = pty.fork()
    if pid == 0:
        os.dup2(folder_pipe, 9)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        os.chdir(folder)
        script = f"trap 'pwd >&9' EXIT\n{command}\n"
        os.execvpe(  # noqa: S606 - the child becomes the shell, whose terminal this is
            [*before, "bash"][0], [*before, "bash", "-c", script], {**environment, "TERM": "xterm-256color"}
        )
    os.close(folder_pipe)
    return pid, terminal, tell


def play(command: str, folder: Path, environment: dict[str, str], before: list[str]) -> Run:
    """The command, typed into a terminal and run to its end. `before` are words that the shell is started with."""
    pid, terminal, tell = start(command, folder, environment, before)
    sent = drain(terminal)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with os.fdopen(tell) as told:
        return Run(sent, code, Path(told.read().strip() or folder))


def drain(terminal: int) -> bytes:
    """All that is sent to the terminal until nobody holds it any more."""
    sent = b""
    try:
        while piece := os.read(terminal, 65536):
            sent += piece
    except OSError:  # Linux's end of a pty
        pass
    os.close(terminal)
    return sent


def screen(command: str, sent: bytes) -> list[list[Char]]:
    """The lines that a reader sees below the command, those scrolled away included, without blanks at the end.

    The command stands on the screen as it does for a reader: some programs go up to its line, and down again.
    """
    typed = f"$ {command}".splitlines()
    played = pyte.HistoryScreen(WIDEST, LINES, history=10_000, ratio=1)
    pyte.ByteStream(played).feed("".join(f"{line}\r\n" for line in typed).encode() + sent)
    rows = [*played.history.top, *(played.buffer[number] for number in range(LINES))]
    lines = [stripped([row[column] for column in range(WIDEST)]) for row in rows]
    while lines and not lines[-1]:
        lines.pop()
    return lines[len(typed) :]


def stripped(line: list[Char]) -> list[Char]:
    """The line without the blanks at its end."""
    while line and line[-1].data == " ":
        line = line[:-1]
    return line


def text(lines: list[list[Char]]) -> str:
    """The lines without their colours."""
    return "\n".join("".join(char.data for char in line) for line in lines)


def html(lines: list[list[Char]]) -> str:
    """The lines with a class for each colour; no style attribute, which the site's policy would refuse."""
    return "\n".join(
        "".join(span(names, "".join(char.data for char in chars)) for names, chars in groupby(line, classes))
        for line in lines
    )


def classes(char: Char) -> str:
    """The names of a character's classes. LookupError for a colour that the style sheet has none for."""
    if char.fg not in COLOURS | {"default"} or char.bg != "default" or char.reverse:
        raise LookupError(f"no class for {char}: add it here and in captures.css")
    return " ".join(["bold"] * char.bold + [f"ansi-{char.fg}"] * (char.fg != "default"))


def span(names: str, words: str) -> str:
    """The words in a span of these classes; bare if there are none."""
    return f'<span class="{names}">{escape(words)}</span>' if names else escape(words)
