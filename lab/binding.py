"""Where the room's front listens, and whether that is this machine: what LAB_BIND says, held to the facts."""

import ipaddress
import json
import os
import platform
import socket

from lab import endpoint, project
from lab.console import stop
from lab.front import compose
from lab.ports import ANY
from lab.process import run

# An address kept for examples (RFC 5737): it only chooses a way out, nothing is sent.
ELSEWHERE = ("192.0.2.1", 9)
INNER = ("docker", "br-", "veth", "virbr")  # interfaces that lead to containers and virtual machines


def opened(port: int) -> tuple[str, int] | None:
    """The address and port of this machine at which the front's port is reached; None when it does not run."""
    host, _, number = compose("port", "front", str(port)).stdout.strip().rpartition(":")
    return (host.strip("[]"), int(number)) if number.isdigit() else None


def own_address() -> str | None:
    """This machine's address on the network that its default route leads to; None without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        try:
            way_out.connect(ELSEWHERE)
        except OSError:
            return None
        return str(way_out.getsockname()[0])


def own_addresses() -> list[str]:
    """This machine's IPv4 addresses on its networks, that of the default route first, Docker's own left out."""
    first = own_address()
    try:
        shown = json.loads(run(["ip", "-json", "-4", "address", "show", "up", "scope", "global"]).stdout)
        links = [link for link in shown if not link.get("ifname", "").startswith(INNER)]
        named = [place["local"] for link in links for place in link.get("addr_info", []) if "local" in place]
    except (ValueError, TypeError, AttributeError):  # another system, or another `ip`
        named = []
    return list(dict.fromkeys([*([first] if first else []), *named]))


def here(address: str) -> bool:
    """Whether the address is one of this machine's: whether one can listen there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return not ipaddress.ip_address(address).is_multicast


def elsewhere() -> bool:
    """Whether the engine listens on a machine that is not this one: a remote engine, or Docker Desktop below WSL."""
    address = endpoint.host()
    if address and endpoint.path(address) is None and not address.startswith("npipe:"):
        return True
    system = run(["docker", "info", "--format", "{{.OperatingSystem}}"]).stdout
    return platform.system() == "Linux" and "Docker Desktop" in system


def refuse(value: str) -> None:
    """Leave with the addresses at which this machine could be open to a room."""
    own = own_addresses()
    proposal = (
        f"Les siennes : {', '.join(own)}. Tapez par exemple `LAB_BIND={own[0]} make room`."
        if own
        else "Elle n'en a aucune pour l'instant : reliez-la au réseau de la salle, puis relancez la commande."
    )
    stop(f"LAB_BIND={value} n'est pas une adresse de cette machine. {proposal}")


def check_address() -> None:
    """Return when LAB_BIND, if it is set, is an address; leave with this machine's when it is a name, or a mistake."""
    asked = os.environ.get("LAB_BIND", "")
    try:
        ipaddress.ip_address(asked or "127.0.0.1")
    except ValueError:
        refuse(asked)


def check() -> None:
    """Return when the front, if it is to start, listens where this machine is, and closes no room unasked.

    Leaves with a sentence otherwise, before any container is touched.
    """
    front = project.config(every=False)["services"].get("front")
    if not front:
        return
    bound = str(front["ports"][0].get("host_ip") or ANY[0])
    if bound not in ANY and not here(bound) and not elsewhere():
        refuse(bound)
    open_at = opened(8000)
    if open_at and not os.environ.get("LAB_BIND") and loopback(bound) and not loopback(open_at[0]):
        stop(
            f"La salle est ouverte sur {open_at[0]}, et cette commande, sans LAB_BIND, la fermerait. Pour qu'elle "
            f"reste ouverte : `LAB_BIND={open_at[0]} make room` ; pour la fermer : `LAB_BIND=127.0.0.1 make room`."
        )


def loopback(address: str) -> bool:
    """Whether only this machine itself can reach the address."""
    return ipaddress.ip_address(address).is_loopback
