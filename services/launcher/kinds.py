"""Which class measures which kind of target."""

from container import Container, Ground
from machine import Qemu, UserModeLinux
from process import Process
from targets import Kind, Spec

KINDS: dict[Kind, type[Container]] = {
    "container": Container,
    "process": Process,
    "vm": Qemu,
    "uml": UserModeLinux,
}


def make(spec: Spec, ground: Ground) -> Container:
    """The target, ready for its first verb."""
    return KINDS[spec.kind](spec, ground)
