"""What one chapter leaves on a student's machine for the next: each page alone is played on a clean engine."""

import secrets
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.course.blocks import DOCS, collect
from tests.course.disposable import BASE
from tests.course.leftovers import docker

SHARED = "cours-detail:v1"


@dataclass(frozen=True)
class Machine:
    """An image without a name, a container of it that does not run, and the name that the next chapter gives it."""

    image: str
    container: str
    tag: str


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """The same folder built twice, without a name and with one."""
    tag = f"lab-course-{secrets.token_hex(4)}:v1"
    (tmp_path / "Dockerfile").write_text(f"FROM {BASE}\nLABEL play={tag}\n", encoding="utf-8")
    image = docker("build", "--quiet", str(tmp_path)).stdout.strip()
    container = docker("create", image, "true").stdout.strip()
    assert docker("build", "--quiet", "--tag", tag, str(tmp_path)).stdout.strip() == image
    yield Machine(image, container, tag)
    docker("rm", "--force", container)
    docker("rmi", "--force", image)


def listing(tag: str) -> list[str]:
    """What the chapter in depth types to see who still holds its image, for this image instead."""
    (code,) = [
        block.code
        for block in collect(DOCS / "pages/dockerfile-in-depth.md")
        if "ancestor" in block.code and block.language == "bash" and "os" not in block.attributes
    ]
    assert SHARED in code
    return shlex.split(code.replace(SHARED, tag))[2:]  # without `sudo docker`


def test_a_stopped_container_of_the_chapter_before_is_listed_and_holds_the_image(machine: Machine) -> None:
    assert machine.container[:12] in docker(*listing(machine.tag)).stdout
    assert "conflict" in docker("rmi", machine.tag).stderr
    docker("rm", machine.container)
    assert machine.container[:12] not in docker(*listing(machine.tag)).stdout
    assert "Untagged" in docker("rmi", machine.tag).stdout
