"""What `make doctor` says of the engine: its state, its versions, and what it does otherwise than the lab expects."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lab import builder, endpoint, engine, rights, settings, versions
from lab.check import Check
from lab.engine import State

UNPRIVILEGED = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
# What the engine says that it can hold a container to, and how one calls it.
LIMITS = {"MemoryLimit": "mémoire", "CpuCfsQuota": "processeur", "PidsLimit": "nombre de processus"}


def engine_checks(found: State) -> Iterator[Check]:
    """The engine's state; then, when it runs, its versions, and what it or a variable changes for the lab."""
    yield state_check(found)
    if found is State.RUNNING:
        described = engine.info()
        if folder := rights.client_folder():
            yield Check(f"Dossier de la commande docker : {folder} lui est refusé", False, f"`{rights.own(folder)}`")
            return
        yield from version_checks()
        yield from place_checks()
        yield from limit_checks(described)
        yield from credential_checks()
        yield from builder.checks(described)


def state_check(found: State) -> Check:
    """What the engine's state means, and what to do about it."""
    if found is State.MISDIRECTED:
        text = f"Moteur Docker : la commande docker n'en joint aucun. Ses mots :\n    {engine.complaint()}"
        return Check(text, False, endpoint.cure())
    if found is State.SILENT:
        text = f"Moteur Docker : {endpoint.host()} ne répond pas, même en {engine.PATIENCE_S} s"
        return Check(text, False, endpoint.directions(endpoint.back(), endpoint.changed()))
    if found is State.DOWN:
        remedy = "ouvrez Docker Desktop et attendez qu'il soit prêt" if endpoint.desktop() else "`make up` le démarre"
        return Check("Moteur Docker : installé, mais arrêté", False, remedy)
    user = os.environ.get("USER", "$USER")
    return {
        State.RUNNING: Check("Moteur Docker : il répond", True),
        State.STRANGER: Check(
            f"Moteur Docker : {engine.instead()}", False, f"installez Docker ({versions.DOCUMENTATION})"
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
        yield Check(f"{text} (minimum {versions.dotted(minimum)})", good, "" if good else versions.remedy(part))


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
        yield Check(text, None, "le labo marche ; les mesures de mémoire et les limites du cours n'y veulent rien dire")


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


def credential_checks() -> Iterator[Check]:
    """The program to which the client's file leaves the passwords, where it is absent.

    `docker pull` does without it; `docker compose up`, which pulls by itself, ends there before it asks the registry.
    """
    file = settings.folder() / "config.json"
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
        names = {written.get("credsStore"), *(written.get("credHelpers") or {}).values()} - {None, ""}
    except (OSError, ValueError, AttributeError):
        return  # no such file, or one of which the client itself complains
    for program in sorted(f"docker-credential-{name}" for name in names):
        if not shutil.which(program):
            text = f"Mots de passe des registres : {file} les confie à {program}, qui est absent"
            cure = "enlevez de ce fichier sa ligne credsStore (ou credHelpers), sans quoi `docker compose` ne tire rien"
            yield Check(text, None, cure)
