"""What an image weighs, and whether its base is the official one."""

from dataclasses import asdict, dataclass
from typing import Any

from engine import Engine
from targets import Spec

STANDIN = "lab.standin"  # the label that scripts/bases.py puts on a base image it had to make itself
SCRATCH = "lab.scratch"  # the label of an image that has no base: an empty one leaves no trace


@dataclass(frozen=True)
class Weight:
    """An image: bytes on disk, those that it does not share with its base, and what the base is.

    Without one of the known bases below it (an image from scratch, a base replaced since), all bytes are its own,
    and `base` is None (not known) unless its label tells.
    """

    image: str
    id: str
    base: str | None
    unique_bytes: int
    disk_bytes: int

    def as_dict(self) -> dict[str, Any]:
        """For the manifest."""
        return asdict(self)


def missing(names: list[str]) -> str:
    """A French sentence that says which of the lab's images are not built, and what to type to have them."""
    services = " ".join(dict.fromkeys(name.partition("/")[2].partition(":")[0] for name in names))
    files = "--file compose.yaml --file compose.targets.yaml"
    return (
        f"Pas encore construit : {', '.join(names)}. Pour le faire : docker compose {files} build {services}"
    )


def layers(described: dict[str, Any]) -> list[str]:
    """The ids of an image's layers, the lowest first."""
    return list((described.get("RootFS") or {}).get("Layers") or [])


def weigh(name: str, described: dict[str, Any], bases: list[dict[str, Any]]) -> Weight:
    """The weight of an image, from what the engine says of it and of the bases that it has."""
    own = layers(described)
    below = [base for base in bases if layers(base) and own[: len(layers(base))] == layers(base)]
    base = max(below, key=lambda each: len(layers(each)), default=None)
    labels = (described.get("Config") or {}).get("Labels") or {}
    told = {STANDIN: "substitut", SCRATCH: "aucune"}
    kind = next((told[label] for label in told if label in labels), "officielle" if base else None)
    size = int(described["Size"])
    return Weight(name, described["Id"], kind, size - (int(base["Size"]) if base else 0), size)


def find(engine: Engine, specs: list[Spec], bases: list[str]) -> dict[str, Weight]:
    """The weight of each target's image by the target's name; those that are not built are left out."""
    described = [found for name in bases if (found := engine.image(name))]
    return {
        spec.name: weigh(spec.image, found, described)
        for spec in specs
        if (found := engine.image(spec.image))
    }
