"""Records the terminals that the pages show (`data-shows`) into services/docs/captures, from a real run.

The blocks of a page are typed in its order into an engine that holds the base image of the course and nothing else, so
that its lists are as short as a student's. What the engine answers is kept as it came.
"""

import re
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path

from lab import rights
from tests.course import terminal
from tests.course.blocks import DOCS, Block, collect, menu
from tests.engines.private_engine import Engine, private_engine

ROOT = DOCS.parents[1]
CAPTURES = DOCS / "captures"
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
# Where an image built without a name, and a running container, say what they are called.
VALUES = {
    "image-id": re.compile(r"^<none> +<none> +([0-9a-f]{12}) ", re.MULTILINE),
    "container-name": re.compile(r"^[0-9a-f]{12} .* (\S+)$", re.MULTILINE),
}
# What a terminal of the course must not show: folders of people and of work, other machines' addresses.
MACHINE = re.compile(
    r"/(?:home|root|Users|work|tmp|mnt|media|opt|srv)/|https?://(?!localhost)|\b(?:file|unix)://"
    r"|\b(?!0\.0\.0\.0|127\.0\.0\.1)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b"
)


@dataclass
class Session:
    """A reader's session: the folder they are in, and what they read off the screen."""

    engine: Engine
    environment: dict[str, str]
    folder: Path = ROOT
    values: dict[str, str] = field(default_factory=dict)

    def type(self, block: Block) -> str | None:
        """Play the block; its capture if the page shows one. RuntimeError with the screen when it fails."""
        command = self.command(block)
        if "background" in block.attributes:
            self.leave_running(command, block.attributes["wait"])
            return None
        run = terminal.play(command, self.folder, self.environment, self.engine.inside)
        lines = terminal.screen(command, run.sent)
        if run.code:
            raise RuntimeError(f"{block} left with {run.code}:\n{terminal.text(lines)}")
        if found := telltales(terminal.text(lines), socket.gethostname()):
            raise RuntimeError(f"{block} tells of this machine: {found}")
        self.folder = run.folder
        if name := block.attributes.get("captures"):
            if not (value := VALUES[name].search(terminal.text(lines))):
                raise RuntimeError(f"{block}: no {name} in\n{terminal.text(lines)}")
            self.values[name] = value[1]
        return figure(command, terminal.html(lines), self.engine) if "shows" in block.attributes else None

    def command(self, block: Block) -> str:
        """What is typed: the block's text, its placeholders replaced by what was read before."""
        command = block.code.strip()
        if "with" in block.attributes:
            written, name = block.attributes["with"].rsplit("=", 1)
            command = command.replace(written, self.values[name])
        return command

    def leave_running(self, command: str, address: str) -> None:
        """Type the command into a terminal of its own and return when the address answers."""
        terminal.start(command, self.folder, self.environment, self.engine.inside)
        answer = [
            "curl",
            "--fail",
            "--silent",
            "--output",
            "/dev/null",
            "--retry",
            "60",
            "--retry-delay",
            "1",
        ]
        subprocess.run([*self.engine.inside, *answer, "--retry-all-errors", address], check=True)


def figure(command: str, output: str, engine: Engine) -> str:
    """The capture as the page includes it."""
    today = datetime.now().astimezone()
    day = "1<sup>er</sup>" if today.day == 1 else str(today.day)
    version = re.match(r"[\d.]+", engine.docker("version", "--format", "{{.Server.Version}}"))
    assert version
    standin = engine.docker("image", "ls", "--quiet", "--filter", "label=lab.standin")
    small = " L'image de base est ici un substitut, plus petit que l'image officielle." if standin else ""
    return (
        '<figure class="capture" data-pagefind-ignore>\n'
        f'<pre role="region" tabindex="0" aria-label="Terminal&nbsp;: {escape(command)}">'
        f'<samp><span class="prompt" aria-hidden="true">$ </span><kbd>{escape(command)}</kbd>\n{output}</samp></pre>\n'
        f"<figcaption><code>{escape(command)}</code> dans un terminal, enregistré le {day} {MONTHS[today.month - 1]} "
        f"{today.year} avec Docker {version[0]}&nbsp;; identifiants, noms, durées et tailles sont ceux de cette "
        f"machine-là.{small}</figcaption>\n"
        "</figure>\n"
    )


def telltales(text: str, host: str) -> list[str]:
    """What in a terminal's text tells of the machine whose name is `host`; nothing of a name that is empty."""
    names = re.findall(rf"\b{re.escape(host)}\b", text) if host else []
    return [*MACHINE.findall(text), *names]


def typed(page: str) -> list[Block]:
    """The blocks of a page that a reader on Linux types."""
    apart = {"os", "play", "place", "needs"}
    found = collect(DOCS / "pages" / page)
    return [block for block in found if block.language == "bash" and not apart & set(block.attributes)]


@contextmanager
def session() -> Iterator[Session]:
    """A reader's session with an engine of their own, in which `sudo` does what it says without asking."""
    with tempfile.TemporaryDirectory(prefix="docker-lab-sudo-") as folder, private_engine() as engine:
        sudo = Path(folder) / "sudo"
        sudo.write_text('#!/bin/sh\nexec "$@"\n')
        sudo.chmod(0o755)
        base = re.findall(r"^FROM (\S+)", (ROOT / "services/api/Dockerfile").read_text(), re.MULTILINE)
        for image in base:
            engine.borrow(image)
        path = f"{folder}:{engine.environment['PATH']}"
        yield Session(engine, {**engine.environment, "PATH": path})


def main() -> None:
    """Record every capture of the pages anew; those that no page shows any more are removed."""
    rights.writable(CAPTURES)
    wanted = set()
    for page in menu():
        blocks = typed(page)
        if not any("shows" in block.attributes for block in blocks):
            continue
        with session() as reader:
            for block in blocks:
                print(f"  {block}", flush=True)
                if capture := reader.type(block):
                    file = CAPTURES / f"{block.attributes['shows']}.html"
                    file.write_text(capture, encoding="utf-8")
                    wanted.add(file)
    for file in set(CAPTURES.glob("*.html")) - wanted:
        file.unlink()


if __name__ == "__main__":
    main()
