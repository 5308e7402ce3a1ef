"""A container, created and started: the course's image, or another that answers on port 80."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx2

from launcher import images, memory, options
from launcher.clock import Watch
from launcher.core import Facts, Stopped, TargetFailed
from launcher.engine import Engine, EngineFailed
from launcher.home import Home
from launcher.options import Kvm, Needs
from launcher.poll import CONTAINER, Manner, until_200
from launcher.targets import Spec

PORT = 80
LAST_LINES = 10
OWN = "✗ "  # what a sentence of the lab's own begins with
LOOK_EVERY_S = 1.0  # while waiting, how often the engine is asked whether the target still runs


@dataclass(frozen=True)
class Ground:
    """What every target needs: the engine, where we run, what is known of KVM, and whether to give up."""

    engine: Engine
    home: Home
    kvm: Kvm = field(default_factory=Kvm)
    stopped: Callable[[], bool] = lambda: False
    memory: bool = True  # whether to ask the engine for its statistics


class Container:
    """Created, started, first answer."""

    phases: tuple[str, ...] = ("create", "start", "listen", "first_200")
    manner: Manner = CONTAINER
    limit_s = 30.0
    forwarded = False  # whether another program stands between our client and the application

    def __init__(self, spec: Spec, ground: Ground) -> None:
        self.spec = spec
        self.ground = ground
        self.engine = ground.engine
        # Chosen beforehand: even a create whose answer never came leaves a name to remove.
        self.name = f"{ground.home.project}-target-{spec.name}-{secrets.token_hex(4)}"
        self.address = ""

    def setup(self) -> None:
        if self.engine.image(self.spec.image) is None:
            raise TargetFailed(images.missing([self.spec.image]))

    def prepare(self) -> None:
        if self.ground.stopped():
            raise Stopped

    def start(self, watch: Watch) -> None:
        self.create()
        watch.mark("create")
        self.engine.start(self.name)
        watch.mark("start")
        self.locate()
        self.wait(watch)

    def needs(self) -> Needs:
        """What this kind has beside what all have."""
        return Needs()

    def create(self) -> None:
        """Have the engine create the container, with the fixed options and what this kind needs."""
        self.engine.create(self.name, options.body(self.spec, self.ground.home, self.needs()))

    def locate(self) -> None:
        """Read the container's own address, which it has from its start on."""
        networks = self.engine.inspect(self.name)["NetworkSettings"]["Networks"]
        self.address = next(iter(networks.values()))["IPAddress"]
        if not self.address:
            raise self.ended(f"« {self.spec.label} » s'est arrêté aussitôt démarré.")

    def wait(self, watch: Watch) -> None:
        """Return at the first 200; Stopped, or TargetFailed when the target ended or took too long."""
        looked = watch.elapsed_s()

        def between() -> None:
            nonlocal looked
            if self.ground.stopped():
                raise Stopped
            now = watch.elapsed_s()
            if now > self.limit_s:
                sentence = f"« {self.spec.label} » n'a pas répondu en {self.limit_s:.0f} s."
                raise TargetFailed(sentence, self.last_words())
            if now - looked > LOOK_EVERY_S:
                looked = now
                self.look()

        until_200((self.address, PORT), watch, self.manner, between)

    def look(self) -> None:
        """Return if the target still runs; else TargetFailed."""
        state = self.engine.inspect(self.name)["State"]
        if not state["Running"]:
            raise self.ended(f"« {self.spec.label} » s'est arrêté (code {state['ExitCode']}) sans avoir répondu.")

    def ended(self, otherwise: str) -> TargetFailed:
        """Why the target ended: the lab's own sentence, where one is among its last words; else ours, with them."""
        words = self.last_words()
        own = [line.removeprefix(OWN) for line in words if line.startswith(OWN)]
        return TargetFailed(own[-1]) if own else TargetFailed(otherwise, words)

    def last_words(self) -> list[str]:
        """The last lines that it wrote, without their moments."""
        try:
            return [line.partition(" ")[2] for line in self.engine.logs(self.name, LAST_LINES)]
        except EngineFailed:
            return []

    def conclude(self) -> Facts:
        used = self.used()  # first: the question below costs memory too
        return Facts(memory_bytes=used, kernel=self.kernel())

    def used(self) -> int | None:
        """Bytes in use by the engine's statistics; None when they are left alone, or tell nothing."""
        return memory.used(self.engine.statistics(self.name)) if self.ground.memory else None

    def kernel(self) -> str | None:
        """The kernel's release as GET /whoami tells it; None from a target that has no such route."""
        try:
            with httpx2.Client(trust_env=False, timeout=self.limit_s) as client:
                told = client.get(f"http://{self.address}:{PORT}/whoami").json()["kernel"]
        except (httpx2.HTTPError, ValueError, KeyError, TypeError):
            return None
        return told if isinstance(told, str) else None

    def again(self, watch: Watch) -> None:
        self.wait(watch)

    def cleanup(self) -> None:
        self.engine.remove(self.name)
