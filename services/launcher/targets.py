"""The allow-list of targets.toml, read and validated."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FILE = Path(__file__).with_name("targets.toml")
TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")  # what Docker accepts as a tag
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,15}$")]


class Spec(BaseModel):
    """One way of running the application."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    name: Name
    label: str
    kind: Literal["process", "container", "vm", "uml"]
    image: Annotated[str, Field(pattern=r"^docker-lab/[a-z0-9-]+:[A-Za-z0-9_.-]+$")]
    question: str


class Targets(BaseModel):
    """All of them by name, and the images that those of the lab are built from."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    bases: list[str]
    targets: dict[str, Spec]


def read(tag: str, file: Path = FILE) -> Targets:
    """The list with `tag` in its images; ValueError when either is not what it should be."""
    if not TAG.fullmatch(tag):
        raise ValueError(f"LAB_TAG={tag} n'est pas une étiquette d'image.")
    written = tomllib.loads(file.read_text(encoding="utf-8").replace("${LAB_TAG}", tag))
    entries = {name: {"name": name, **entry} for name, entry in written.pop("targets").items()}
    return Targets.model_validate({**written, "targets": entries})
