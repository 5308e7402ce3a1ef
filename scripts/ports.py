"""The ports that compose.yaml publishes on this machine, and who holds one that is taken."""

import errno
import json
import platform
import re
import shutil
import socket

import project
from console import run, stop


def published(*, every: bool = False) -> dict[int, str]:
    """What `up` publishes, from compose.yaml with the environment's values in it; with `every`, in any profile.

    By host port, its service, or the port's own name where a service has several.
    """
    found: dict[int, str] = {}
    for service_name, service in project.config(every=every)["services"].items():
        for port in service.get("ports", []):
            name = str(port.get("name") or service_name)
            value = str(port.get("published") or "0")
            if not value.isdigit() or int(value) in found:
                stop(
                    f"{name.upper()}_PORT={value} ne convient pas : indiquez un seul port, autre que ceux des voisins."
                )
            if int(value):
                found[int(value)] = name
    return found


def taken(port: int) -> bool:
    """Whether something listens on the port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno != errno.EACCES:  # port 80 as an ordinary user: ask by connecting instead
                return True
        else:
            return False
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def owner(port: int) -> str:
    """Who holds a taken port, in French: a container by its name, a program by its name and number."""
    holders = run(["docker", "ps", "--filter", f"publish={port}", "--format", "{{.Names}}"]).stdout.split()
    if holders:
        return f"le conteneur {holders[0]}"
    if platform.system() == "Linux" and shutil.which("ss"):
        listing = run(
            ["ss", "--no-header", "--listening", "--tcp", "--numeric", "--processes", f"sport = :{port}"]
        )
        found = re.search(r'"([^"]+)",pid=(\d+)', listing.stdout)
    else:
        listing = run(["lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fcp"])
        found = re.search(r"^c(.+)\n", listing.stdout, re.MULTILINE)
    if not found:
        return "un programme d'un autre utilisateur"
    return f"le programme {found[1]}" + (f" (processus {found[2]})" if found.re.groups > 1 else "")


def another(port: int) -> int:
    """A port to propose instead of one that is taken."""
    return port + 1000 if port + 1000 <= 65535 else port - 1000


def ours() -> set[int]:
    """The host ports that this very stack already publishes."""
    listing = run(["docker", "compose", "ps", "--format", "json"]).stdout
    services = [json.loads(line) for line in listing.splitlines() if line.startswith("{")]
    return {int(port["PublishedPort"]) for service in services for port in service.get("Publishers") or []}


def check() -> None:
    """Return when every port of the stack is free or already its own; leave naming the owner otherwise."""
    mine = ours()
    for port, service in published().items():
        if port not in mine and taken(port):
            knob, door = f"{service.upper()}_PORT", "salle" if service.startswith("front") else "up"
            stop(
                f"Le port {port}, qu'il faut à {service}, est pris par {owner(port)}. Arrêtez-le, "
                f"ou choisissez un autre port : `{knob}={another(port)} make {door}`."
            )
