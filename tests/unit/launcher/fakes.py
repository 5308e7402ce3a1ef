"""An engine, a clock and a target that write what is asked of them on one tape, in order."""

from dataclasses import dataclass, field
from typing import Any, cast

from launcher.clock import Watch
from launcher.container import Ground
from launcher.core import Facts, Stopped, TargetFailed
from launcher.engine import Engine, EngineFailed
from launcher.home import Home
from launcher.options import Kvm
from launcher.targets import Spec

HOME = Home("lab", "net1")
SECOND = 10**9


@dataclass
class FakeClock:
    """A millisecond passes at each reading; the wall shows 1,000 s when `now` shows none."""

    tape: list[str] = field(default_factory=list)
    ticks: int = 0

    def now(self) -> int:
        self.tape.append("clock")
        self.ticks += 1_000_000
        return self.ticks

    def wall(self) -> int:
        return 1000 * SECOND + self.ticks


@dataclass
class FakeEngine:
    """Does nothing, and remembers it; fails at the verb that `fails` names."""

    tape: list[str] = field(default_factory=list)
    fails: str = ""
    running: bool = True
    console: list[str] = field(default_factory=list)
    images: dict[str, Any] | None = None
    bodies: list[dict[str, Any]] = field(default_factory=list)
    left: dict[str, list[str]] = field(default_factory=dict)
    memory: int = 50
    told: dict[str, Any] = field(default_factory=dict)

    def do(self, verb: str) -> None:
        self.tape.append(verb)
        if verb == self.fails:
            raise EngineFailed(500, verb)

    def info(self) -> dict[str, Any]:
        return {"NCPU": 2, "ServerVersion": "28", **self.told}

    def image(self, name: str) -> dict[str, Any] | None:
        self.do("image")
        config: dict[str, Any] = {
            "Cmd": ["uvicorn", "main:app"],
            "Entrypoint": None,
            "WorkingDir": "/app",
            "Labels": {},
        }
        built = {"Id": "sha256:1", "Config": config, "RootFS": {"Layers": ["a", "b"]}}
        return built if self.images is None else self.images.get(name)

    def size(self, image: str) -> int | None:
        return 10

    def create(self, name: str, body: dict[str, Any]) -> str:
        self.bodies.append(body)
        self.do("create")
        return name

    def start(self, container: str) -> None:
        self.do("start")

    def inspect(self, container: str) -> dict[str, Any]:
        self.do("inspect")
        address = {"IPAddress": "127.0.0.1" if self.running else ""}
        state = {"Running": self.running, "ExitCode": 3}
        return {"State": state, "NetworkSettings": {"Networks": {"n": address}}}

    def statistics(self, container: str) -> dict[str, Any]:
        self.do("statistics")
        self.memory += 100
        return {"memory_stats": {"usage": self.memory, "stats": {"inactive_file": 20}}}

    def logs(self, container: str, lines: int | str = "all") -> list[str]:
        self.do("logs")
        return self.console

    def prepare_exec(self, container: str, body: dict[str, Any]) -> str:
        self.bodies.append(body)
        self.do("prepare_exec")
        return "exec1"

    def start_exec(self, command: str, *, detach: bool) -> list[str]:
        self.do("start_exec" if detach else "start_exec attached")
        return [] if detach else ["no such module"]

    def inspect_exec(self, command: str) -> dict[str, Any]:
        self.do("inspect_exec")
        return {"Running": self.running, "ExitCode": 1}

    def labelled(self, label: str) -> list[str]:
        return list(self.left.get(label, []))

    def remove(self, container: str) -> None:
        self.do("remove")
        for containers in self.left.values():
            if container in containers:
                containers.remove(container)

    def close(self) -> None:
        self.tape.append("close")


@dataclass
class FakeTarget:
    """Each verb is written on the tape; the one named by `fails` raises."""

    tape: list[str] = field(default_factory=list)
    fails: str = ""
    stops: bool = False
    phases: tuple[str, ...] = ("create", "first_200")

    def do(self, verb: str) -> None:
        self.tape.append(verb)
        if verb == self.fails:
            raise Stopped if self.stops else TargetFailed(f"pas de {verb}", ["dernier mot"])

    def setup(self) -> None:
        self.do("setup")

    def prepare(self) -> None:
        self.do("prepare")

    def start(self, watch: Watch) -> None:
        self.do("start")
        for phase in self.phases:
            watch.mark(phase)

    def conclude(self) -> Facts:
        self.do("conclude")
        return Facts(memory_bytes=7, kernel="6.1")

    def again(self, watch: Watch) -> None:
        self.do("again")
        watch.mark("first_200")

    def cleanup(self) -> None:
        self.do("cleanup")


def spec(kind: str = "container", name: str = "course") -> Spec:
    built = {"service": name, "image": f"docker-lab/{name}:dev", "base": "python:3.9"}
    return Spec.model_validate({"name": name, "label": name, "kind": kind, **built, "question": "?"})


def ground(engine: FakeEngine, *, kvm: Kvm | None = None, stopped: bool = False) -> Ground:
    return Ground(cast(Engine, engine), HOME, kvm or Kvm(), lambda: stopped)
