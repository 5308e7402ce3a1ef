"""Which engine the docker client speaks to, as the client itself says, and where its socket is for a container."""

import os
import platform
from pathlib import Path

from console import run

SOCKET = "/var/run/docker.sock"  # where the engine of a machine listens unless it is told otherwise
# Each of them sends the client elsewhere, or makes it speak in a way that this machine's engine may refuse.
VARIABLES = (
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "DOCKER_TLS_VERIFY",
    "DOCKER_TLS",
    "DOCKER_CERT_PATH",
    "DOCKER_API_VERSION",
)


def host() -> str:
    """The address that the client uses (unix://…, tcp://…, ssh://…, npipe://…); "" when it has none that is usable."""
    asked = run(["docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}"])
    return asked.stdout.strip() if asked.returncode == 0 else ""


def path(address: str) -> Path | None:
    """The socket's file, for an address that names one."""
    scheme, _, rest = address.partition("://")
    return Path(rest) if scheme == "unix" else None


def local(address: str) -> bool:
    """Whether the address is the one at which this machine's own engine listens."""
    socket = path(address)
    return socket is not None and socket.resolve() == Path(SOCKET).resolve()


def context() -> str:
    """The name of the client's context, whether it exists or not."""
    return run(["docker", "context", "show"]).stdout.strip() or "default"


def desktop() -> bool:
    """Whether the engine that the client would speak to is started by Docker Desktop, and by nothing else.

    In WSL the client that Docker Desktop puts there is a link into Docker Desktop's own disk.
    """
    client = Path("/usr/bin/docker")
    linked = client.is_symlink() and "docker-desktop" in str(client.readlink())
    name = context()
    return name.startswith("desktop-") or (name == "default" and (platform.system() != "Linux" or linked))


def changed() -> list[str]:
    """The variables that are set, and send the client elsewhere than it would go by itself."""
    return [name for name in VARIABLES if os.environ.get(name)]


def cure() -> str:
    """What to do about a client that reaches no engine: "tapez `unset DOCKER_HOST` …"."""
    names, chosen = changed(), context()
    if not names and chosen == "default":
        return "redémarrez le moteur de cette machine (`sudo systemctl restart docker`)"
    command = "docker context use default"
    if names and platform.system() == "Windows":
        command = "Remove-Item " + ", ".join(f"Env:{name}" for name in names)
    elif names:
        command = f"unset {' '.join(names)}"
    named = chosen != "default" or "DOCKER_HOST" in names
    return f"tapez `{command}`" + (", ou démarrez le moteur que vous avez désigné" if named else "")


def mountable() -> str | None:
    """The path at which the engine can mount its own socket into a container; None where none is known.

    LAB_SOCKET says it where we cannot know. An engine under another kernel than this machine's (Docker Desktop, Colima)
    lives in a virtual machine: the client's path means nothing there, and its own engine listens at the usual place.
    """
    if named := os.environ.get("LAB_SOCKET"):
        return named
    asked = run(["docker", "info", "--format", "{{.OperatingSystem}}|{{.KernelVersion}}"])
    system, _, kernel = asked.stdout.strip().partition("|")
    address = host()
    elsewhere = kernel != platform.release() and address.startswith(("unix://", "npipe://"))
    if system == "Docker Desktop" or elsewhere:
        return SOCKET
    socket = path(address)
    return str(socket) if socket else None
