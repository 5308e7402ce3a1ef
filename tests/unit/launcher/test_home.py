"""Where the launcher finds itself: its project, and the network of its targets whatever Compose called it."""

from typing import Any, cast

import pytest

from launcher.engine import Engine, EngineFailed
from launcher.home import Home, find


class Described:
    """An engine that knows one container and its networks."""

    def __init__(self, labels: dict[str, str], networks: dict[str, str]) -> None:
        self.labels = labels
        self.networks = networks

    def inspect(self, container: str) -> dict[str, Any]:
        if container != "me":
            raise EngineFailed(404, "no such container")
        networks = {name: {"NetworkID": name} for name in self.networks}
        return {"Config": {"Labels": self.labels}, "NetworkSettings": {"Networks": networks}}

    def network(self, network: str) -> dict[str, Any]:
        return {"Labels": {"com.docker.compose.network": self.networks[network]}}


LABELS = {"com.docker.compose.project": "lab"}
NO_SERVICE = "Ce conteneur n'est pas celui d'un service de Compose"


def test_the_network_is_found_by_its_label() -> None:
    engine = Described(LABELS, {"n1": "launch", "n2": "targets"})
    assert find(cast(Engine, engine), "me") == Home("lab", "n2")


@pytest.mark.parametrize(
    ("labels", "networks", "host", "said"),
    [
        (LABELS, {"n1": "launch"}, "me", "Ce conteneur n'est pas sur le réseau « targets » du projet."),
        ({}, {"n2": "targets"}, "me", f"{NO_SERVICE} : 'com.docker.compose.project'"),
        (
            LABELS,
            {"n2": "targets"},
            "other",
            f"{NO_SERVICE} : Le moteur Docker a répondu 404 : no such container",
        ),
    ],
)
def test_a_launcher_out_of_place_says_so(
    labels: dict[str, str], networks: dict[str, str], host: str, said: str
) -> None:
    with pytest.raises(LookupError, match=f"^{said}$"):
        find(cast(Engine, Described(labels, networks)), host)
