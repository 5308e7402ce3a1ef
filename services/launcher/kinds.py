"""Which class measures which kind of target."""

from container import Container, Ground
from machine import Machine
from process import Process
from targets import Spec

KINDS: dict[str, type[Container]] = {
    "container": Container,
    "process": Process,
    "vm": Machine,
    "uml": Machine,
}


def make(spec: Spec, ground: Ground) -> Container:
    """The target, ready for its first verb."""
    return KINDS[spec.kind](spec, ground)
