"""What an image weighs beyond its base, and what the base is."""

from typing import Any

import pytest

from images import missing, weigh


def image(size: int, *layers: str, **labels: str) -> dict[str, Any]:
    return {"Id": "sha256:x", "Size": size, "RootFS": {"Layers": list(layers)}, "Config": {"Labels": labels}}


BASES = [image(100, "a"), image(140, "a", "b"), image(90, "z")]


@pytest.mark.parametrize(
    ("described", "base", "unique"),
    [
        (image(150, "a", "b", "c"), "officielle", 10),  # the tallest base below it
        (image(150, "a", "c", "b"), "officielle", 50),
        (image(150, "a", "b", "c", **{"lab.standin": "trixie"}), "substitut", 10),
        (image(5, "f", **{"lab.scratch": "true"}), "aucune", 5),
        (image(150, "y", "b"), None, 150),  # its base was replaced since: nobody knows
        (image(150, "y", "b", **{"lab.standin": "trixie"}), "substitut", 150),  # its base is gone
    ],
)
def test_bytes_of_its_own_are_those_above_its_base(
    described: dict[str, Any], base: str | None, unique: int
) -> None:
    found = weigh("docker-lab/x:dev", described, BASES)
    assert (found.base, found.unique_bytes, found.disk_bytes) == (base, unique, described["Size"])


def test_images_that_are_not_built_are_named_with_the_command_that_builds_their_services() -> None:
    said = missing(["docker-lab/api:dev", "docker-lab/api:dev", "docker-lab/vm:dev"])
    assert said.endswith("docker compose --file compose.yaml --file compose.targets.yaml build api vm")
    assert "docker-lab/vm:dev" in said
