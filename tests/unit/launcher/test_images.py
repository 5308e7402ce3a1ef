"""What an image weighs beyond its base, and what the base is."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from launcher.engine import WANTED, Engine
from launcher.images import missing, weigh
from launcher.manifest import store

RECORDED = Path(__file__).resolve().parents[2] / "recorded/images"


def image(size: int | None, *layers: str, **labels: str) -> Any:
    """An image whose id is its size, for `size_of`."""
    return {"Id": size, "RootFS": {"Layers": list(layers)}, "Config": {"Labels": labels}}


def size_of(identity: Any) -> int | None:
    return None if identity is None else int(identity)


BASES = [image(100, "a"), image(140, "a", "b"), image(90, "z")]


@pytest.mark.parametrize(
    ("described", "base", "unique"),
    [
        (image(150, "a", "b", "c"), "official", 10),  # the tallest base below it
        (image(150, "a", "c", "b"), "official", 50),
        (image(150, "a", "b", "c", **{"lab.standin": "trixie"}), "stand-in", 10),
        (image(5, "f", **{"lab.scratch": "true"}), "none", 5),
        (image(150, "y", "b"), None, 150),  # its base was replaced since: nobody knows
        (image(150, "y", "b", **{"lab.standin": "trixie"}), "stand-in", 150),  # its base is gone
    ],
)
def test_bytes_of_its_own_are_those_above_its_base(described: Any, base: str | None, unique: int) -> None:
    found = weigh("docker-lab/x:dev", described, BASES, size_of)
    assert (found.base, found.unique_bytes, found.disk_bytes) == (base, unique, described["Id"])


@pytest.mark.parametrize(("described", "bases"), [(image(None, "a", "b"), BASES), (image(9, "a"), [image(None, "a")])])
def test_what_is_not_unpacked_is_not_measured(described: Any, bases: Any) -> None:
    found = weigh("docker-lab/x:dev", described, bases, size_of)
    assert (found.unique_bytes, found.disk_bytes) == (None, described["Id"])


def recorded(name: str) -> tuple[dict[str, Any], Engine]:
    """An engine's answers on the images of one recording, asked as the oldest engine that the lab takes."""
    version = "{}.{}".format(*WANTED)
    told = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/version":
            return httpx2.Response(200, json={"ApiVersion": version, "MinAPIVersion": "1.24"})
        for each in told["images"].values():
            if request.url.path == f"/v{version}/images/{each['inspect']['Id']}/history":
                return httpx2.Response(200, json=each["history"])
        return httpx2.Response(404, json={"message": "snapshot does not exist"})

    return told, Engine(httpx2.MockTransport(answer))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("overlay2", ("overlay2", 130_725_977, 11_161_320)),
        ("containerd-built", ("containerd", 149_655_552, 11_325_440)),
        ("containerd-loaded", ("containerd", 149_659_648, 11_329_536)),
    ],
)
def test_a_size_is_of_unpacked_layers_in_every_store(name: str, expected: tuple[str, int, int]) -> None:
    told, engine = recorded(name)
    probe, base = told["images"]["probe"], told["images"]["base"]
    found = weigh("probe", probe["inspect"], [base["inspect"]], engine.size)
    assert (store(told["info"]), found.disk_bytes, found.unique_bytes) == expected
    assert found.disk_bytes == (probe["listed_unpacked"] or probe["inspect"]["Size"])


def test_an_image_that_has_no_snapshot_has_no_size() -> None:
    assert recorded("containerd-built")[1].size("sha256:absent") is None


def test_images_that_are_not_built_are_named_with_the_command_that_builds_their_services() -> None:
    said = missing(["docker-lab/api:dev", "docker-lab/api:dev", "docker-lab/vm:dev"])
    assert said == (
        "Pas encore construit : docker-lab/api:dev, docker-lab/api:dev, docker-lab/vm:dev. Pour le faire : "
        "docker compose --file compose.yaml --file compose.targets.yaml build api vm"
    )
