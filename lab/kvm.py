"""Dit si KVM marche ici pour la machine virtuelle : un noyau démarre, ou bien on sait pourquoi non.

Sans commande : {"accelerator": "kvm" ou "tcg", "reason": …, "gid": …}. Avec une commande : la lance,
Compose recevant les fichiers qui vont avec la réponse.
"""

import json
import os
import sys
from argparse import REMAINDER
from dataclasses import asdict, dataclass
from pathlib import Path

from lab.command import Parser
from lab.console import say, stop
from lab.process import run, show

DEVICE = Path("/dev/kvm")
FILES = ["compose.yaml", "compose.targets.yaml"]
OVERRIDE = "compose.kvm.yaml"
LIMIT_S = 30  # the container's own limit for the kernel is 5 s


@dataclass(frozen=True)
class Accelerator:
    """How QEMU will run here, why it is not with KVM, and the group that a container needs for /dev/kvm."""

    accelerator: str
    reason: str | None = None
    gid: int | None = None


def find(image: str) -> Accelerator:
    """What LAB_ACCELERATOR imposes, else what a boot of the image's own kernel proves."""
    forced = os.environ.get("LAB_ACCELERATOR") or ""
    if forced not in {"", "kvm", "tcg"}:
        stop(f"LAB_ACCELERATOR vaut kvm ou tcg, et non « {forced} ».")
    if forced == "tcg":
        return Accelerator("tcg", "LAB_ACCELERATOR=tcg l'impose")
    if not DEVICE.exists():
        return Accelerator("tcg", "/dev/kvm est absent")
    gid = DEVICE.stat().st_gid
    return Accelerator("kvm", None, gid) if forced == "kvm" else probe(image, gid)


def probe(image: str, gid: int) -> Accelerator:
    """The answer of a container that has the device and nothing more than the lab's machine has."""
    options = [
        f"--device={DEVICE}",
        f"--group-add={gid}",
        "--cap-drop=ALL",
        "--security-opt=no-new-privileges:true",
        "--sysctl=net.ipv4.ip_unprivileged_port_start=0",
        "--read-only",
        "--tmpfs=/run/vm:noexec,nosuid,nodev,size=64m,mode=1777",
        "--network=none",
        "--memory=512m",
    ]
    done = run(["docker", "run", "--rm", "--pull=never", *options, image, "probe"], timeout=LIMIT_S)
    try:
        answer = json.loads(done.stdout)
        if answer["accelerator"] == "kvm":
            return Accelerator("kvm", None, gid)
        return Accelerator("tcg", str(answer["reason"]))
    except (ValueError, KeyError, TypeError):
        words = (done.stderr.strip() or done.stdout.strip() or "aucune réponse").splitlines()[-1]
        return Accelerator("tcg", f"l'essai de KVM n'a pas abouti : {words}")


def environment(found: Accelerator) -> dict[str, str]:
    """What Compose needs to know of it, as variables: its files, the device's group, the reason of a fall-back."""
    files = FILES + ([OVERRIDE] if found.accelerator == "kvm" else [])
    told = {"COMPOSE_FILE": os.pathsep.join(files), "LAB_FALLBACK": found.reason or ""}
    return told if found.gid is None else told | {"KVM_GID": str(found.gid)}


def main(*words: str) -> None:
    """Print the answer, or run the command with it."""
    parser = Parser("kvm", __doc__)
    parser.setting("--accelerator", "LAB_ACCELERATOR", "tcg", "kvm ou tcg : impose la réponse")
    parser.add_argument("command", metavar="COMMANDE", nargs=REMAINDER, help="la commande à lancer")
    command = parser.heed(words).command
    found = find(f"docker-lab/vm:{os.environ.get('LAB_TAG') or 'dev'}")
    if not command:
        print(json.dumps(asdict(found), ensure_ascii=False))
        return
    say(f"Accélérateur : {found.accelerator}" + (f" ({found.reason})" if found.reason else ""))
    sys.exit(show(command, environment={**os.environ, **environment(found)}))
