"""Which class measures which kind of target."""

from launcher.container import Container, Ground
from launcher.events import Kind
from launcher.machine import Qemu, UserModeLinux
from launcher.process import Process
from launcher.targets import Spec

KINDS: dict[Kind, type[Container]] = {
    "container": Container,
    "process": Process,
    "vm": Qemu,
    "uml": UserModeLinux,
}


def make(spec: Spec, ground: Ground) -> Container:
    """The target, ready for its first verb."""
    return KINDS[spec.kind](spec, ground)
