"""A machine with a kernel of its own (QEMU or User-Mode Linux) inside a container: phases told by its console.

The image writes, on lines of their own, a mark at the beginning of each phase: `lab-mark kernel`, `lab-mark init`,
`lab-mark command`; then `lab-accelerator kvm|tcg|uml`, followed, after a fall-back, by its reason in French.
The engine notes when each line came. Before `kernel` is the engine's part; after `command`, the application's,
until the attempt that brought the 200 was accepted.
"""

import re
from datetime import UTC, datetime

from launcher.clock import Watch
from launcher.container import Container
from launcher.core import Facts
from launcher.options import MIB, Needs
from launcher.poll import MACHINE

MARK = re.compile(r"^(\S+) lab-mark (kernel|init|command)\b")
ACCELERATOR = re.compile(r"^\S+ lab-accelerator (kvm|tcg|uml)\b[ :]*(.*)$")
ENDS = {"kernel": "start", "init": "kernel", "command": "init"}  # the phase that each mark ends


def nanoseconds(moment: str) -> int:
    """Nanoseconds since 1970 of an RFC 3339 moment with up to nine decimals (datetime reads six)."""
    seconds, _, decimals = moment.removesuffix("Z").partition(".")
    whole = datetime.fromisoformat(seconds).replace(tzinfo=UTC)
    return int(whole.timestamp()) * 10**9 + int(decimals.ljust(9, "0")[:9] or 0)


class Machine(Container):
    """As a container, but for the phases, for patience and for memory: half is the guest's, half its simulator's."""

    phases = ("create", "start", "kernel", "init", "command", "first_200")
    manner = MACHINE
    limit_s = 120.0
    forwarded = True
    memory = 512 * MIB

    def start(self, watch: Watch) -> None:
        super().start(watch)
        self.read_marks(watch)

    def read_marks(self, watch: Watch) -> None:
        """Split what is before the first 200 by the marks of the console; a mark that lacks joins two phases."""
        for line in self.engine.logs(self.name):
            if found := MARK.match(line):
                watch.mark_wall(ENDS[found[2]], nanoseconds(found[1]))

    def conclude(self) -> Facts:
        found = super().conclude()
        told = [match for line in self.engine.logs(self.name) if (match := ACCELERATOR.match(line))]
        accelerator, reason = (told[-1][1], told[-1][2]) if told else (None, "")
        return Facts(found.memory_bytes, found.kernel, accelerator, reason or None)


class Qemu(Machine):
    """A computer that QEMU simulates; /dev/kvm goes to it, where it works, and to no other target."""

    def needs(self) -> Needs:
        kvm = self.ground.kvm
        device = {"PathOnHost": "/dev/kvm", "PathInContainer": "/dev/kvm", "CgroupPermissions": "rw"}
        return Needs(
            memory=self.memory,
            tmpfs={"/run/vm": "rw,noexec,nosuid,nodev,size=64m,mode=1777"},
            environment=(f"LAB_ACCELERATOR={'kvm' if kvm.works else 'tcg'}", f"LAB_FALLBACK={kvm.reason}"),
            host={"Devices": [device], "GroupAdd": [kvm.group]} if kvm.works else {},
        )


class UserModeLinux(Machine):
    """A kernel that is a program; it maps the guest's memory from a file, and executes from it."""

    def needs(self) -> Needs:
        return Needs(self.memory, {"/run/uml": "rw,exec,nosuid,nodev,size=400m,mode=1777"})
