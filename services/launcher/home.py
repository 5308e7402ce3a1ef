"""Where the launcher itself runs: its Compose project, and the network that it shares with its targets."""

from dataclasses import dataclass

from launcher.engine import Engine, EngineFailed

PROJECT = "com.docker.compose.project"
NETWORK = "com.docker.compose.network"


@dataclass(frozen=True)
class Home:
    """The Compose project's name, and the id of its network `targets`, whose real name Compose chose."""

    project: str
    network: str


def find(engine: Engine, hostname: str) -> Home:
    """Read it from the launcher's own container, whose id is its host name; LookupError with a sentence."""
    try:
        own = engine.inspect(hostname)
        project = (own["Config"]["Labels"] or {})[PROJECT]
        for settings in own["NetworkSettings"]["Networks"].values():
            if engine.network(settings["NetworkID"])["Labels"].get(NETWORK) == "targets":
                return Home(project, settings["NetworkID"])
    except (EngineFailed, KeyError) as error:
        raise LookupError(f"Ce conteneur n'est pas celui d'un service de Compose : {error}") from error
    raise LookupError("Ce conteneur n'est pas sur le réseau « targets » du projet.")
