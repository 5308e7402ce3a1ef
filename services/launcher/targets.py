"""The allow-list of targets.toml, read and validated."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from launcher.events import Kind

FILE = Path(__file__).with_name("targets.toml")
TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")  # what Docker accepts as a tag
SCRATCH = "scratch"  # what a recipe calls an image that holds nothing
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,15}$")]


class Strict(BaseModel):
    """No unknown key, no number written as text, no change."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Spec(Strict):
    """One way of running the application."""

    name: Name
    label: str
    kind: Kind
    service: str
    image: Annotated[str, Field(pattern=r"^docker-lab/[a-z0-9-]+:[A-Za-z0-9_.-]+$")]
    base: str
    question: str


class Bounds(Strict):
    """The integers from `least` to `most`, and the one that is meant where none is said."""

    least: int
    most: int
    usual: int


class Targets(Strict):
    """All of them by name, what they are compared with, and what a run of them may ask for."""

    reference: Name
    rounds: Bounds
    seed: Bounds
    targets: dict[str, Spec]

    @property
    def bases(self) -> list[str]:
        """The images that those of the lab are built from."""
        return [base for base in dict.fromkeys(spec.base for spec in self.targets.values()) if base != SCRATCH]


def read(tag: str, file: Path = FILE) -> Targets:
    """The list with `tag` in its images; ValueError when either is not what it should be."""
    if not TAG.fullmatch(tag):
        raise ValueError(f"LAB_TAG={tag} n'est pas une étiquette d'image.")
    written: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    entries = {
        name: {"name": name, "image": f"docker-lab/{entry.get('service')}:{tag}", **entry}
        for name, entry in written.pop("targets").items()
    }
    return Targets.model_validate({**written, "targets": entries})
