"""The versions of engine, Compose and Buildx, against the oldest on which the lab is run."""

import platform
import re

from lab import rights
from lab.console import stop
from lab.process import run

Version = tuple[int, ...]

# Debian 13's own packages. Below: a port with a name needs Compose 2.25, start_interval needs Engine 25.
MINIMUM: dict[str, Version] = {"engine": (26, 1), "compose": (2, 26, 1), "buildx": (0, 13)}
NAMES = {"engine": "Docker Engine", "compose": "Docker Compose", "buildx": "Docker Buildx"}
DOCUMENTATION = "https://docs.docker.com/engine/install/"
# The names of a part's package: Docker's own, which do not mix with the others; then Ubuntu's and Debian's.
DOCKER_S = {"engine": "docker-ce", "compose": "docker-compose-plugin", "buildx": "docker-buildx-plugin"}
ARCHIVE_S = {"engine": ["docker.io"], "compose": ["docker-compose-v2", "docker-compose"], "buildx": ["docker-buildx"]}


def versions() -> dict[str, Version | None]:
    """The versions of engine, compose and buildx; None where one does not answer."""
    commands = {
        "engine": ["docker", "version", "--format", "{{.Server.Version}}"],
        "compose": ["docker", "compose", "version", "--short"],
        "buildx": ["docker", "buildx", "version"],
    }
    return {part: parse_version(run(argv, timeout=30).stdout) for part, argv in commands.items()}


def parse_version(text: str) -> Version | None:
    """The first dotted number of a text as a tuple: `v2.24.4-desktop.1` gives (2, 24, 4)."""
    found = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(int(part) for part in found[0].split(".")) if found else None


def dotted(version: Version) -> str:
    """A version as one writes it."""
    return ".".join(map(str, version))


def remedy(part: str) -> str:
    """How to get a recent enough part on this machine: a package that its archive has, or Docker's own page."""
    if platform.system() != "Linux":
        return "mettez Docker Desktop à jour"
    names = [DOCKER_S[part]] if installed("docker-ce") else ARCHIVE_S[part]
    for name in names:
        if (offered(name) or (0,)) >= MINIMUM[part]:
            return f"installez le paquet {name}"
    return f"aucun paquet connu de cette machine n'est assez récent, suivez {DOCUMENTATION}"


def offered(package: str) -> Version | None:
    """The version of a package that apt would install here; None where there is none, or no apt."""
    policy = run(["env", "LC_ALL=C", "apt-cache", "policy", package]).stdout
    found = re.search(r"Candidate: (.+)", policy)
    return parse_version(found[1]) if found else None


def installed(package: str) -> bool:
    """Whether a Debian package is installed, and not merely known to dpkg."""
    asked = run(["dpkg-query", "--show", "--showformat", "${db:Status-Status}", package])
    return asked.returncode == 0 and asked.stdout == "installed"


def check() -> None:
    """Return when the client can work and every part is recent enough; leave with what is wrong and what to do."""
    if folder := rights.client_folder():
        stop(f"Le dossier {folder} est refusé à la commande docker : tapez `{rights.own(folder)}`, puis relancez.")
    for part, version in versions().items():
        wanted = dotted(MINIMUM[part])
        if version is not None and version >= MINIMUM[part]:
            continue  # apt, which may take seconds, is asked of nothing that is good
        cure = f"{remedy(part)}, puis relancez la commande."
        if version is None:
            stop(f"{NAMES[part]} est absent (il en faut au moins la version {wanted}) : {cure}")
        stop(f"{NAMES[part]} {dotted(version)} est trop ancien (minimum {wanted}) : {cure}")
