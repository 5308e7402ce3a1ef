"""Which class measures which kind of target."""

from container import Container, Ground
from events import Kind
from machine import Qemu, UserModeLinux
from process import Process
from targets import Spec

KINDS: dict[Kind, type[Container]] = {
    "container": Container,
    "process": Process,
    "vm": Qemu,
    "uml": UserModeLinux,
}


def make(spec: Spec, ground: Ground) -> Container:
    """The target, ready for its first verb."""
    return KINDS[spec.kind](spec, ground)
