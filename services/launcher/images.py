"""What an image weighs once unpacked, and whether its base is the official one.

The `Size` that the engine tells of an image is no measure: with the containerd store it is what the packed layers
take, or packed and unpacked together (moby#53426). The history's sizes are of unpacked layers in every store. Yet a
graph driver adds up the bytes of files, and containerd the 4 KiB blocks that they occupy: of one base, 6,047 files,
119.6 and 138.3 MB. So the manifest says which store counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from launcher import events
from launcher.answers import Image
from launcher.engine import Engine
from launcher.events import Base
from launcher.targets import Spec

STANDIN = "lab.standin"  # the label that lab/bases.py puts on a base image it had to make itself
SCRATCH = "lab.scratch"  # the label of an image that has no base: an empty one leaves no trace


@dataclass(frozen=True)
class Weight:
    """An image: bytes unpacked, those that it does not share with its base, and what the base is; None: not known.

    Without one of the known bases below it (an image from scratch, a base replaced since), all bytes are its own,
    and `base` is None (not known) unless its label tells.
    """

    image: str
    id: str
    base: Base | None
    unique_bytes: int | None
    disk_bytes: int | None

    def as_dict(self) -> events.Image:
        """For the manifest."""
        return {
            "image": self.image,
            "id": self.id,
            "base": self.base,
            "unique_bytes": self.unique_bytes,
            "disk_bytes": self.disk_bytes,
        }


def missing(names: list[str]) -> str:
    """A French sentence that says which of the lab's images are not built, and what to type to have them."""
    services = " ".join(dict.fromkeys(name.partition("/")[2].partition(":")[0] for name in names))
    files = "--file compose.yaml --file compose.targets.yaml"
    return f"Pas encore construit : {', '.join(names)}. Pour le faire : docker compose {files} build {services}"


def layers(described: Image) -> list[str]:
    """The ids of an image's layers, the lowest first."""
    return list((described.get("RootFS") or {}).get("Layers") or [])


def weigh(
    name: str,
    described: Image,
    bases: list[Image],
    size_of: Callable[[str], int | None],
) -> Weight:
    """The weight of an image, from what the engine says of it and of the bases that it has; `size_of` takes an id."""
    own = layers(described)
    below = [base for base in bases if layers(base) and own[: len(layers(base))] == layers(base)]
    base = max(below, key=lambda each: len(layers(each)), default=None)
    labels = (described.get("Config") or {}).get("Labels") or {}
    kind: Base | None = "official" if base else None
    if STANDIN in labels:
        kind = "stand-in"
    elif SCRATCH in labels:
        kind = "none"
    size, below_it = size_of(described["Id"]), size_of(base["Id"]) if base else 0
    own_bytes = None if size is None or below_it is None else size - below_it
    return Weight(name, described["Id"], kind, own_bytes, size)


def find(engine: Engine, specs: list[Spec], bases: list[str]) -> dict[str, Weight]:
    """The weight of each target's image by the target's name; those that are not built are left out."""
    described = [found for name in bases if (found := engine.image(name))]
    size_of = cache(engine.size)  # a base is below many
    return {
        spec.name: weigh(spec.image, found, described, size_of) for spec in specs if (found := engine.image(spec.image))
    }
