"""What `make doctor` says of the engine: its state, its versions, and what it does otherwise than the lab expects."""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lab import endpoint, engine, rights, versions
from lab.check import Check
from lab.console import run
from lab.engine import State

UNPRIVILEGED = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
# What the engine says that it can hold a container to, and how one calls it.
LIMITS = {"MemoryLimit": "mémoire", "CpuCfsQuota": "processeur", "PidsLimit": "nombre de processus"}
# The names that an image's platform gives to processors, by those that `docker info` gives them.
PROCESSORS = {"x86_64": "amd64", "aarch64": "arm64"}
OLDEST_INTERFACE = (1, 44)  # start_interval, in the healthchecks, came with it


def engine_checks(found: State) -> Iterator[Check]:
    """The engine's state; then, when it runs, its versions, and what it or a variable changes for the lab."""
    yield state_check(found)
    if found is State.RUNNING:
        described = engine.info()
        if folder := rights.client_folder():
            yield Check(
                f"Dossier de la commande docker : {folder} lui est refusé", False, f"`{rights.own(folder)}`"
            )
            return
        yield from version_checks()
        yield from place_checks()
        yield from limit_checks(described)
        yield from variable_checks(described)
        yield from builder_checks()


def state_check(found: State) -> Check:
    """What the engine's state means, and what to do about it."""
    if found is State.MISDIRECTED:
        text = f"Moteur Docker : la commande docker n'en joint aucun. Ses mots :\n    {engine.complaint()}"
        return Check(text, False, endpoint.cure())
    if found is State.DOWN:
        remedy = (
            "ouvrez Docker Desktop et attendez qu'il soit prêt"
            if endpoint.desktop()
            else "`make up` le démarre"
        )
        return Check("Moteur Docker : installé, mais arrêté", False, remedy)
    user = os.environ.get("USER", "$USER")
    return {
        State.RUNNING: Check("Moteur Docker : il répond", True),
        State.PODMAN: Check(
            f"Moteur Docker : {engine.PODMAN}", False, f"installez Docker ({versions.DOCUMENTATION})"
        ),
        State.DENIED: Check(
            "Moteur Docker : il tourne, mais vous n'avez pas le droit de lui parler",
            False,
            f"sudo usermod -aG docker {user}, puis fermez et rouvrez la session",
        ),
        State.ABSENT: Check("Moteur Docker : absent", False, "`make up` l'installe sous Debian et Ubuntu"),
    }[found]


def version_checks() -> Iterator[Check]:
    """The version of engine, Compose and Buildx against the minimum."""
    for part, version in versions.versions().items():
        name, minimum = versions.NAMES[part], versions.MINIMUM[part]
        good = version is not None and version >= minimum
        text = f"{name} {versions.dotted(version)}" if version else f"{name} : absent"
        yield Check(
            f"{text} (minimum {versions.dotted(minimum)})", good, "" if good else versions.remedy(part)
        )


def place_checks() -> Iterator[Check]:
    """Where the engine is, when the client reaches it by the network."""
    address = endpoint.host()
    if endpoint.path(address) is None and not endpoint.desktop():
        text = f"Moteur Docker : joint par {address} ; les adresses du labo sont celles de sa machine"
        yield Check(text, None, f"`{endpoint.back()}` revient au moteur de cette machine")


def limit_checks(described: Mapping[str, Any]) -> Iterator[Check]:
    """The limits of compose.yaml that this engine takes and does not apply."""
    no_group = described.get("CgroupDriver") == "none"
    void = [word for name, word in LIMITS.items() if no_group or described.get(name) is False]
    if void:
        text = f"Limites ({', '.join(void)}) : sans effet avec ce moteur, à qui aucun cgroup n'est confié"
        yield Check(
            text,
            None,
            "le labo marche ; les mesures de mémoire et les limites du cours n'y veulent rien dire",
        )


def lowest_port(described: Mapping[str, Any]) -> int:
    """The lowest port that the engine may publish: any, 0, unless it runs without root (rootless)."""
    if "name=rootless" not in (described.get("SecurityOptions") or []) or not UNPRIVILEGED.exists():
        return 0
    if (program := shutil.which("rootlesskit")) and privileged(program):
        return 0
    return int(UNPRIVILEGED.read_text(encoding="utf-8"))


def privileged(program: str) -> bool:
    """Whether a file has been given capabilities (setcap), as Docker's page on rootless proposes for low ports."""
    try:
        return bool(os.getxattr(program, "security.capability"))
    except OSError:
        return False


def variable_checks(described: Mapping[str, Any]) -> Iterator[Check]:
    """The variables that change what Docker builds and runs, when they are set."""
    processor = described.get("Architecture", "")
    own = PROCESSORS.get(processor, processor)
    if wanted := os.environ.get("DOCKER_DEFAULT_PLATFORM"):
        good = bool({own, processor} & set(wanted.split("/")))
        text = f"DOCKER_DEFAULT_PLATFORM={wanted} : ce moteur est {own}"
        yield Check(text, good, "" if good else forget("DOCKER_DEFAULT_PLATFORM"))
    if spoken := os.environ.get("DOCKER_API_VERSION"):
        recent = (versions.parse_version(spoken) or (0,)) >= OLDEST_INTERFACE
        minimum = versions.dotted(OLDEST_INTERFACE)
        text = (
            f"DOCKER_API_VERSION={spoken} : version imposée aux échanges avec le moteur (minimum {minimum})"
        )
        yield Check(text, None if recent else False, forget("DOCKER_API_VERSION"))
    if (choice := os.environ.get("DOCKER_BUILDKIT", "")).lower() in {"0", "false"}:
        text = f"DOCKER_BUILDKIT={choice} : l'ancien constructeur, qui ne sait pas construire tout le labo"
        yield Check(text, False, forget("DOCKER_BUILDKIT"))


def builder_checks() -> Iterator[Check]:
    """The builder that Buildx would use, unless it is the engine's own, which alone sees the images that are here."""
    named = os.environ.get("BUILDX_BUILDER")
    asked = run(["docker", "buildx", "inspect"])
    fields = dict(line.split(":", 1) for line in asked.stdout.splitlines() if ":" in line)
    cure = forget("BUILDX_BUILDER") if named else "`docker buildx use default`"
    if asked.returncode:
        text = f"BUILDX_BUILDER={named}" if named else "Constructeur Buildx"
        yield Check(f"{text} : {asked.stderr.strip()}", False, cure)
    elif (driver := fields.get("Driver", "").strip()) != "docker":
        name = fields.get("Name", "").strip()
        text = f"Constructeur Buildx {name} ({driver}) : il ne voit ni les substituts, ni les images du labo"
        yield Check(text, None, cure)
    elif named:
        yield Check(f"BUILDX_BUILDER={named} : c'est le constructeur du moteur", True)


def forget(variable: str) -> str:
    """What to type to unset a variable."""
    return f"`{endpoint.unset([variable])}`"
