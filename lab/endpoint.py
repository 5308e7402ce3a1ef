"""Which engine the docker client speaks to, as the client itself says, and where its socket is for a container."""

import os
import platform
from pathlib import Path

from lab import settings
from lab.process import run

SOCKET = "/var/run/docker.sock"  # where the engine of a machine listens unless it is told otherwise
# Who serves the client: the engine's version, the names of its components. Then, which needs no engine, where it looks.
ASK = ["docker", "version", "--format", "{{.Server.Version}}{{range .Server.Components}} {{.Name}}{{end}}"]
WHERE = ["docker", "context", "show"]
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
    return run(WHERE).stdout.strip() or "default"


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


def back() -> str:
    """What to type for the client to speak again to the engine that it would choose by itself; "" where it does."""
    if names := changed():
        return settings.unset(names)
    return "" if context() == "default" else "docker context use default"


def cure() -> str:
    """What to do about a client that reaches no engine: "tapez `unset DOCKER_HOST` …".

    Without what is at fault the engine answers, or a client that did not even say where it looks says it.
    """
    names = settings.culprits(ASK if settings.works(WHERE, os.environ) else WHERE)
    if not names and context() == "default" and (file := settings.file_at_fault(ASK)):
        return f"corrigez le fichier {file}, ou renommez-le"
    return directions(settings.unset(names) if names else back(), names or changed())


def directions(command: str, names: list[str]) -> str:
    """That command, or to start what the reader has chosen by one of these variables; without a command, the engine."""
    if not command:
        return "redémarrez le moteur de cette machine (`sudo systemctl restart docker`)"
    named = context() != "default" or "DOCKER_HOST" in names
    return f"tapez `{command}`" + (", ou démarrez le moteur que vous avez désigné" if named else "")


def mountable(system: str, kernel: str) -> str | None:
    """The path at which the engine can mount its own socket into a container; None where none is known.

    `system` and `kernel` are what the engine says of its machine. LAB_SOCKET says the path where we cannot know. An
    engine under another kernel than ours (Docker Desktop, Colima) lives in a virtual machine, where the client's path
    means nothing, and the usual one is right.
    """
    if named := os.environ.get("LAB_SOCKET"):
        return named
    address = host()
    elsewhere = kernel != platform.release() and address.startswith(("unix://", "npipe://"))
    if system == "Docker Desktop" or elsewhere:
        return SOCKET
    socket = path(address)
    return str(socket) if socket else None
