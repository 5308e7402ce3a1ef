"""What the routes ask for: the list as it stands on this engine, one start, one run."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from launcher import images, manifest, plan, run
from launcher import memory as memory_of
from launcher.clock import Clock, SystemClock
from launcher.container import Ground
from launcher.core import Stopped, Target, measure
from launcher.engine import Engine
from launcher.events import Event, Listed, Sample
from launcher.gate import Gate
from launcher.home import Home
from launcher.kinds import make
from launcher.models import RunRequest
from launcher.options import Kvm
from launcher.sample import sample
from launcher.sweep import sweep
from launcher.targets import Spec, Targets


class Refused(Exception):
    """An HTTP status, and a French sentence that says why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass
class Workshop:
    """The launcher at work. Every target is made here, from the list, with the fixed options."""

    engine: Engine
    home: Home
    targets: Targets
    tag: str
    kvm: Kvm = field(default_factory=Kvm)
    clock: Clock = field(default_factory=SystemClock)
    make: Callable[[Spec, Ground], Target] = make
    gate: Gate = field(default_factory=Gate)
    closing: threading.Event = field(default_factory=threading.Event)

    def weights(self, names: list[str]) -> dict[str, images.Weight]:
        """What the images of these targets weigh; those that are not built are left out."""
        return images.find(self.engine, [self.targets.targets[name] for name in names], self.targets.bases)

    def listed(self) -> list[Listed]:
        """The list, with what is built."""
        weights = self.weights(list(self.targets.targets))
        return [
            {
                "name": name,
                "label": spec.label,
                "kind": spec.kind,
                "image": spec.image,
                "question": spec.question,
                "available": name in weights,
                "reason": None if name in weights else images.missing([spec.image]),
                "base": weights[name].base if name in weights else None,
            }
            for name, spec in self.targets.targets.items()
        ]

    def check(self, names: list[str]) -> dict[str, images.Weight]:
        """The weights of these targets; Refused 404 for one that is not in the list, 409 for one not built."""
        if unknown := [name for name in names if name not in self.targets.targets]:
            known = ", ".join(self.targets.targets)
            raise Refused(404, f"{len(unknown)} cible(s) hors de la liste. Les cibles sont : {known}.")
        weights = self.weights(names)
        if absent := [self.targets.targets[name].image for name in names if name not in weights]:
            raise Refused(409, images.missing(absent))
        return weights

    def start(self, name: str) -> Sample:
        """The sample of one start apart from any run, as round 1, position 0; Refused, or gate.Busy."""
        with self.gate.start():
            self.check([name])
            spec = self.targets.targets[name]
            try:
                found = measure(self.make(spec, self.ground(lambda: False)), self.clock)
            except Stopped:
                raise Refused(503, "Le lanceur s'arrête.") from None
        return sample(spec, found, 1, 0)

    def begin(self, asked: RunRequest) -> Callable[[Callable[[], bool]], Iterator[Event]]:
        """The events of a run that now has the gate for itself, until `finish`; Refused, or gate.Busy."""
        self.gate.begin_run()
        try:
            weights = self.check(asked.targets)
            order = plan.rounds(asked.targets, asked.rounds, asked.seed)
            described = manifest.describe(self.engine, order, asked.seed, weights, self.tag)
        except BaseException:
            self.gate.end_run()
            raise
        specs = {name: self.targets.targets[name] for name in asked.targets}

        def events(stopped: Callable[[], bool]) -> Iterator[Event]:
            ground = self.ground(stopped, asked.memory)
            return run.events(order, described, specs, lambda spec: self.make(spec, ground), self.clock, ground.stopped)

        return events

    def finish(self) -> None:
        """After a run, whatever ended it: nothing left over, and the gate open."""
        try:
            sweep(self.engine, self.home)
        finally:
            self.gate.end_run()

    def ground(self, stopped: Callable[[], bool], memory: bool = True) -> Ground:
        """What a target stands on; it stops with its client, and with this service."""
        counted = memory and self.counted
        return Ground(self.engine, self.home, self.kvm, lambda: stopped() or self.closing.is_set(), counted)

    @cached_property
    def counted(self) -> bool:
        """Whether this engine counts the memory of each container."""
        return memory_of.counted(self.engine.info())
