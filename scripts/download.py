"""The pull of the base images: how much it is and how long it takes, said before it begins.

The sizes are the registry's own, asked through Buildx; the pace is that of this machine's first pull.
"""

import json
import time
from collections.abc import Iterable
from typing import Any

from console import run, say, show

MB = 10**6
ASK_S = 10  # a registry that takes longer than this to tell a size is not waited for
PACES = {
    "10 Mbit/s": 10e6 / 8,
    "1 Mbit/s": 1e6 / 8,
}  # bytes a second: to judge by, before this machine's own is known


def pull(bases: list[str]) -> list[str]:
    """Pull the bases, the smallest first; returns those that the registry did not give."""
    if not bases:
        return []
    sizes = told(bases)
    say(announcement(bases, sizes))
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


def told(bases: Iterable[str]) -> dict[str, int]:
    """The compressed bytes of each base whose size the registry tells; once it has not answered, it is left alone."""
    found: dict[str, int] = {}
    platform = run(["docker", "version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"]).stdout.strip()
    for base in bases:
        if (bytes_of_it := size(base, platform)) is None:
            break
        found[base] = bytes_of_it
    return found


def size(base: str, platform: str) -> int | None:
    """The compressed bytes of an image for a platform (`linux/amd64`); None when the registry does not tell.

    Source of the fields: the OCI image specification, image index and image manifest.
    """
    document = manifest(base)
    for entry in document.get("manifests", []):
        target = entry.get("platform", {})
        if f"{target.get('os')}/{target.get('architecture')}" == platform:
            document = manifest(f"{base.rpartition(':')[0]}@{entry['digest']}")
            break
    return sum(layer["size"] for layer in document.get("layers", [])) or None


def manifest(reference: str) -> dict[str, Any]:
    """A manifest as the registry holds it; empty when it does not answer, or not with one."""
    raw = run(["docker", "buildx", "imagetools", "inspect", "--raw", reference], timeout=ASK_S)
    try:
        document = json.loads(raw.stdout) if raw.returncode == 0 else {}
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def announcement(bases: Iterable[str], sizes: dict[str, int]) -> str:
    """What will be downloaded, and how long that takes on a line of a known pace."""
    parts = [f"{base} ({megabytes(sizes[base]) if base in sizes else 'taille inconnue'})" for base in bases]
    said = f"À télécharger : {', '.join(parts)}"
    if not sizes:
        return f"{said} ; le registre ne dit pas combien."
    total = sum(sizes.values())
    paces = ", ".join(f"{duration(total / pace)} à {name}" for name, pace in PACES.items())
    return (
        f"{said}. D'après le registre, {megabytes(total)} : {paces}. "
        "Les paquets Python des services, que la construction demande ensuite, s'y ajoutent."
    )


def megabytes(size: int) -> str:
    """A size as one reads it, in millions of bytes."""
    return f"{max(1, round(size / MB))} Mo"


def duration(seconds: float) -> str:
    """A duration as one says it: seconds below a minute and a half, then minutes."""
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60)} min"
