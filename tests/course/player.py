"""Plays a page: its shell blocks in their order, in one shell, as a reader would type them.

Each ends played, not played by choice, or not playable here; one that fails ends the page. What the player sets up
besides is in `notes`, and printed: nothing that makes a block work is hidden.
"""

import os
import shlex
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from tests.course import capture, circumstances, disposable
from tests.course.blocks import Block, collect
from tests.course.contract import expected, mistakes, replacements
from tests.course.outcome import BlockFailed, Outcome, State
from tests.course.shell import Background, Shell, ShellEnded

BLOCK_S = 300  # the longest block builds an image whose packages are not in the cache
WAIT_S = 60


@dataclass
class Play:
    """One page's play: where it stands, what it knows, and what the engine made through it.

    `values` are what data-with may name; `created` are ids of containers, read when an output is.
    With `strict`, a port held by somebody else is a failure.
    """

    environment: Mapping[str, str]
    folder: Path
    values: dict[str, str] = field(default_factory=dict)
    created: set[str] = field(default_factory=set)
    strict: bool = False
    holder: Callable[[int], str | None] = circumstances.holder
    answers: Callable[[str], bool] = circumstances.answers
    machine: Callable[[Mapping[str, str]], Shell] = disposable.machine
    outcomes: list[Outcome] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    typed: str = ""
    printed: str = ""

    def __post_init__(self) -> None:
        self.shell = Shell(cwd=self.folder, environment=self.environment)
        self._disposable: Shell | str | None = None  # the shell, or why there is none
        self._ports: dict[int, str | None] = {}

    def page(self, page: Path) -> list[Outcome]:
        """Play every shell block of the page; raises BlockFailed at the first that fails."""
        try:
            for block in collect(page):
                if wrong := mistakes(block):
                    raise BlockFailed(block, "; ".join(wrong))
                if block.shell:
                    self.outcomes.append(self.block(block))
        finally:
            self.close(page.name)
        return self.outcomes

    def block(self, block: Block) -> Outcome:
        """Play one shell block, or say why not."""
        if why := block.attributes.get("why"):
            return Outcome(block, State.NOT_PLAYED, why)
        if obstacle := self.obstacle(block):
            return Outcome(block, State.NOT_HERE, obstacle)
        code, wait = self.filled(block)
        shell = self.place(block)
        self.typed += f"{code}\n"
        try:
            background = self.typing(block, shell, code)
            if wait:
                self.wait(block, shell, wait, background)
        except ShellEnded as ended:
            raise BlockFailed(block, str(ended)) from None
        return Outcome(block, State.PLAYED)

    def obstacle(self, block: Block) -> str | None:
        """Why this machine cannot play the block; None when it can."""
        said = block.attributes
        if block.language == "powershell":
            return "PowerShell"
        if "os" in said:
            return "macOS"
        if (address := said.get("needs")) and not self.answers(address):
            return f"{address} does not answer"
        if "port" in said and (owner := self.neighbour(int(said["port"]))):
            reason = f"port {said['port']} is taken by {owner}"
            if self.strict:
                raise BlockFailed(block, reason)
            return reason
        if said.get("place") == "disposable" and isinstance(missing := self.thrown_away(), str):
            return missing
        return None

    def neighbour(self, port: int) -> str | None:
        """Who held the port when the page first asked for it: later, it is the page's own container."""
        if port not in self._ports:
            self._ports[port] = self.holder(port)
        return self._ports[port]

    def thrown_away(self) -> Shell | str:
        """The page's machine to throw away, made at the first block that wants it, or why there is none."""
        if self._disposable is None:
            try:
                self._disposable = self.machine(self.environment)
                self.notes.append(disposable.NOTE)
            except (disposable.NotHere, ShellEnded) as reason:
                self._disposable = str(reason)
        return self._disposable

    def place(self, block: Block) -> Shell:
        """The shell that the block is typed in."""
        apart = self.thrown_away() if block.attributes.get("place") == "disposable" else None
        return apart if isinstance(apart, Shell) else self.shell

    def filled(self, block: Block) -> tuple[str, str]:
        """The block's code and address to wait for, with values in the place of what stands for them."""
        code, wait = block.code, block.attributes.get("wait", "")
        for text, name in replacements(block):
            if name not in self.values:
                raise BlockFailed(block, f"no block before it told the {name}")
            code, wait = code.replace(text, self.values[name]), wait.replace(text, self.values[name])
        return code, wait

    def typing(self, block: Block, shell: Shell, code: str) -> Background | None:
        """Type the block and keep what its output tells; returns it when it goes on in the background."""
        if "background" in block.attributes:
            return shell.start(code)
        result = shell.run(code, BLOCK_S)
        self.printed += result.output
        if result.status:
            raise BlockFailed(block, f"exit status {result.status}", result.output)
        if absent := [text for text in expected(block) if text not in result.output]:
            raise BlockFailed(block, f"its output does not hold {absent}", result.output)
        if name := block.attributes.get("captures"):
            self.values[name] = self.captured(block, name, shell, code, result.output)
        return None

    def captured(self, block: Block, name: str, shell: Shell, code: str, output: str) -> str:
        """The value that the output shows; images that Docker 29 hides are asked for as the page says."""
        if name == "container-name":
            value = capture.container_name(output, self.created)
        else:
            digests = capture.built(self.printed)
            value = capture.image_id(output, digests)
            if value is None:
                output = shell.run(f"{code.rstrip()} --all", BLOCK_S).output
                value = capture.image_id(output, digests)
                self.notes.append(f"{block.page}:{block.line}: typed again with --all, as its page says")
        if value is None:
            raise BlockFailed(block, f"its output does not show the {name} of this page", output)
        return value

    def wait(self, block: Block, shell: Shell, address: str, background: Background | None) -> None:
        """Return once the address answers 200; a background block that failed is not waited for."""
        until, last = time.monotonic() + WAIT_S, ""
        with httpx2.Client(trust_env=False, timeout=5) as client:
            while time.monotonic() < until:
                try:
                    last = str(client.get(address).status_code)
                except httpx2.HTTPError as error:
                    last = type(error).__name__
                if last == "200":
                    return
                if background and not shell.running(background) and (status := shell.status(background)):
                    raise BlockFailed(block, f"exit status {status}", shell.output(background))
                time.sleep(0.1)
        output = shell.output(background) if background else ""
        raise BlockFailed(block, f"{address} did not answer 200 within {WAIT_S} s: {last}", output)

    def close(self, page: str) -> None:
        """End the shells; what the page left running in the background is ended, and noted."""
        shells = [self.shell] + ([self._disposable] if isinstance(self._disposable, Shell) else [])
        for shell in shells:
            for each in shell.backgrounds:
                try:
                    self.printed += shell.output(each)
                except ShellEnded:
                    break
            self.notes += [
                f"{page}: still running at its end, and ended: {shlex.quote(each.code.strip())}"
                for each in shell.close()
            ]


def strict() -> bool:
    """Whether a port held by somebody else is a failure: in continuous integration, where nobody may."""
    return os.environ.get("CI") == "true"
