"""The pages of the menu played on the real engine, each once, each as a Compose project of its own."""

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.course import checkout, leftovers, sudo
from tests.course.blocks import DOCS
from tests.course.outcome import BlockFailed, Outcome
from tests.course.player import Play, strict
from tests.course.relay import Relay, endpoint
from tests.stack.interruption import undisturbed
from tests.stack.stacks import isolated_environment

NOTE = (
    "each page: a copy of the checkout; COMPOSE_PROJECT_NAME, LAB_TAG and free *_PORT of its own; DOCKER_HOST, a relay "
    "that notes what is created; BUILDKIT_PROGRESS=plain"
)
# They would lead docker past the relay.
ELSEWHERE = {"DOCKER_CONTEXT", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"}


def surroundings(project: str, programs: Path, engine: str) -> dict[str, str]:
    """The environment of a page's shells: ours, and what NOTE says."""
    ours = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    path = f"{programs}{os.pathsep}{ours['PATH']}"
    return ours | {
        "PATH": path,
        "COMPOSE_PROJECT_NAME": project,
        "DOCKER_HOST": engine,
        "BUILDKIT_PROGRESS": "plain",
    }


@dataclass
class Course:
    """What became of the pages played until now, and what there is to say about it."""

    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    failures: dict[str, BlockFailed] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    remains: list[str] = field(default_factory=list)

    def play(self, name: str) -> list[Outcome]:
        """The ends of a page's blocks, played now or before; BlockFailed when one does not do what it should."""
        if name not in self.outcomes and name not in self.failures:
            try:
                self.outcomes[name] = self.play_page(DOCS / "pages" / name)
            except BlockFailed as failure:
                self.failures[name] = failure
        if name in self.failures:
            raise self.failures[name]
        return self.outcomes[name]

    def play_page(self, page: Path) -> list[Outcome]:
        """Play a page in a fresh copy of the checkout, then remove what it made."""
        with tempfile.TemporaryDirectory(prefix="course-") as scratch, isolated_environment() as project:
            folder = Path(scratch)
            before = leftovers.listing()
            relay = Relay(folder / "engine.sock", endpoint())
            environment = surroundings(project, sudo.install(folder / "bin"), relay.address)
            urls = {
                f"{service}-url": f"http://localhost:{environment[f'{service.upper()}_PORT']}"
                for service in ("api", "docs", "loadtest")
            }
            play = Play(environment, checkout.copy(folder / "lab"), urls, relay.created, strict())
            try:
                return play.page(page)
            finally:
                with undisturbed():
                    relay.close()
                    trace = leftovers.Trace(project, relay.created, play.typed, play.printed)
                    remains, others = leftovers.remove(before, trace)
                    self.remains += [f"{page.name}: {name}" for name in remains]
                    self.note(play, page, others)

    def note(self, play: Play, page: Path, others: list[str]) -> None:
        """Keep what the report says besides the counts."""
        said = [NOTE, *([sudo.NOTE] if "sudo (shim)" in play.printed else []), *play.notes]
        if others:
            said.append(f"{page.name}: new on the engine meanwhile, not the page's, left: {', '.join(others)}")
        self.notes += [note for note in said if note not in self.notes]
