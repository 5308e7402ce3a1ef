"""What `make doctor` says of the engine: its state, its versions, and what it does otherwise than the lab expects."""

import os
from collections.abc import Iterator

import endpoint
import engine
import versions
from check import Check
from engine import State


def engine_checks() -> Iterator[Check]:
    """The engine's state; then, when it runs, each version against the minimum."""
    found = engine.state()
    yield state_check(found)
    if found is State.RUNNING:
        yield from version_checks()


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
