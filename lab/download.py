"""The pull of the base images: how much it is and how long it takes, said before it begins.

The sizes are the registry's own; the pace is this machine's: a probe's before the pull, then the first base's.
"""

import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from operator import itemgetter

from lab import endpoint, engine, hub
from lab.console import say, step
from lab.process import run, show

MB = 10**6
ASK_S = 12  # registries that take longer than this to tell sizes and pace are not waited for
PACES = {
    "10 Mbit/s": 10e6 / 8,
    "1 Mbit/s": 1e6 / 8,
}  # bytes a second: to judge by, where this machine's own could not be measured


def pull(bases: list[str]) -> list[str]:
    """Pull the bases, the smallest first; returns those that the registry did not give."""
    if not bases:
        return []
    sizes, pace = told(bases)
    say(announcement(bases, sizes, pace))
    refused = []
    rest = sorted(bases, key=lambda base: sizes.get(base, 0))
    while rest:
        base, *rest = rest
        say(f"Image de base {base} : je la demande au registre.")
        began = time.monotonic()
        if show(["docker", "pull", base]) != 0:
            refused.append(base)
        elif base in sizes and (remaining := sum(sizes.get(other, 0) for other in rest)):
            took = time.monotonic() - began
            say(
                f"{megabytes(sizes[base])} en {duration(took)}, décompression comprise : à ce rythme, encore "
                f"{duration(took * remaining / sizes[base])} pour les {megabytes(remaining)} qui restent."
            )
    return refused


def told(bases: Iterable[str]) -> tuple[dict[str, int], float | None]:
    """The compressed bytes of each base that a registry tells of, and the bytes a second at which they come here.

    A base that none tells of is left out, and a pace that could not be measured is None, as after ASK_S.
    """
    sizes: dict[str, int] = {}
    paces: list[float] = []
    client = threading.Thread(target=ask, args=(bases, sizes, paces), name="registries", daemon=True)
    with step("Je demande au registre combien il y a à télécharger, et à quel rythme."):
        client.start()
        client.join(ASK_S)
    return dict(sizes), paces[0] if paces else None


def ask(bases: Iterable[str], sizes: dict[str, int], paces: list[float]) -> None:
    """Add what the registries tell; they are those of the engine, in its order: its mirrors, then Docker Hub."""
    described = engine.info()
    platform = run(["docker", "version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"]).stdout.strip()
    mirrors = described.get("RegistryConfig", {}).get("Mirrors") or []
    own = described.get("IndexServerAddress", "").removesuffix("v1/")  # its name is older than what it now serves
    registries = [hub.Registry(address) for address in (*mirrors, own)]
    found = []
    for base in bases:
        for registry in registries:
            with suppress(Exception):  # a registry may answer anything
                layers = registry.layers(base, platform)
                sizes[base] = sum(layers.values())
                found += [(size, digest, base, registry) for digest, size in layers.items()]
                break
    if found and not endpoint.host().startswith(("tcp:", "ssh:")):  # an engine elsewhere has another line
        size, digest, base, registry = max(found, key=itemgetter(0))
        with suppress(Exception):
            paces.append(registry.pace(base, digest, size))


def announcement(bases: Iterable[str], sizes: Mapping[str, int], pace: float | None) -> str:
    """What will be downloaded, and how long that takes: on this machine's line, or on one of a known pace."""
    parts = [f"{base} ({megabytes(sizes[base]) if base in sizes else 'taille inconnue'})" for base in bases]
    said = f"À télécharger : {', '.join(parts)}"
    if not sizes:
        return (
            f"{said}. Aucun registre n'a répondu : ni la taille, ni le rythme de cette machine ne sont connus. "
            f"Comptez, pour 100 Mo, {at_known_paces(100 * MB)}."
        )
    total = sum(sizes.values())
    least = "au moins " if len(sizes) < len(parts) else ""
    if pace:
        measured = f"{pace * 8 / 1e6:.1f} Mbit/s".replace(".", ",")
        takes = (
            f"environ {duration(total / pace)} au rythme de cette machine ({measured}, mesuré à l'instant), "
            "décompression non comprise"
        )
    else:
        takes = f"{at_known_paces(total)} (le rythme de cette machine n'a pas pu être mesuré)"
    return (
        f"{said}. D'après le registre, {least}{megabytes(total)} : {takes}. "
        "Les paquets Python des services, que la construction demande ensuite, s'y ajoutent."
    )


def at_known_paces(total: int) -> str:
    """How long so many bytes take at each of PACES."""
    return ", ".join(f"{duration(total / pace)} à {name}" for name, pace in PACES.items())


def megabytes(size: int) -> str:
    """A size as one reads it, in millions of bytes."""
    return f"{max(1, round(size / MB))} Mo"


def duration(seconds: float) -> str:
    """A duration as one says it: seconds below a minute and a half, then minutes."""
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60)} min"
