"""The ports that compose.yaml publishes on this machine, and who holds one that is taken."""

import errno
import json
import platform
import re
import shutil
import socket
from dataclasses import dataclass

from lab import project
from lab.console import stop
from lab.process import run

ANY = ("0.0.0.0", "::", "*")  # noqa: S104 - to be told apart, not to listen at
# A browser tries both for `localhost`, the second one first: who holds either answers in our place.
LOOPBACK = ("127.0.0.1", "::1")
SEVERAL = (
    "Pour plusieurs api derrière une seule adresse : `make room`, puis `API_PORT=0 docker compose up --detach "
    "--no-deps --no-recreate --scale api=3 api`."
)


@dataclass(frozen=True)
class Port:
    """A port that the lab publishes: its number, its service or its own name, and the address it is published at."""

    number: int
    name: str
    address: str = LOOPBACK[0]


def published(*, every: bool = False) -> list[Port]:
    """What `up` publishes, from compose.yaml with the environment's values in it; with `every`, in any profile."""
    found: list[Port] = []
    for service_name, service in project.config(every=every)["services"].items():
        for port in service.get("ports", []):
            name = str(port.get("name") or service_name)
            value = str(port.get("published") or "")
            if not value:  # any free port will do
                continue
            if not value.isdigit() or not int(value) or int(value) in {each.number for each in found}:
                several = f" {SEVERAL}" if "-" in value else ""
                stop(
                    f"{name.upper()}_PORT={value} ne convient pas : indiquez un seul port, autre que ceux des voisins."
                    f"{several}"
                )
            found.append(Port(int(value), name, str(port.get("host_ip") or ANY[0])))
    return found


def addresses(port: Port) -> list[str]:
    """Where nobody else may listen, for the port to be the lab's."""
    if port.address in ANY:
        return [port.address, *LOOPBACK]
    return [*LOOPBACK] if port.address in LOOPBACK else [port.address]


def taken(number: int, address: str = LOOPBACK[0]) -> bool:
    """Whether something listens on the port of this address; an address that is not there has nothing listening."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            if family is socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            if platform.system() != "Windows":  # where it would let two programs listen on one port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, number))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return True
        if error.errno != errno.EACCES:  # no such address, no IPv6
            return False
    else:
        if platform.system() == "Linux":
            return False
    with socket.socket(family) as probe:  # port 80 as an ordinary user; macOS, where two such binds are allowed
        probe.settimeout(1)
        return probe.connect_ex((address, number)) == 0


def obstacle(port: Port, mine: dict[int, set[str]]) -> str | None:
    """The address at which the port is somebody else's; None when it is free, or this stack's already."""
    own = mine.get(port.number, set())
    for address in addresses(port):
        already = address in own or own & {*ANY} or (own and (address in ANY or platform.system() != "Linux"))
        if not already and taken(port.number, address):
            return address
    return None


def meet(one: str, other: str) -> bool:
    """Whether who listens at one address stands in the way at the other."""
    return one == other or bool({one, other} & {*ANY})


def owner(number: int, address: str = LOOPBACK[0]) -> str:
    """Who holds a taken port, in French: a container by its name, a program by its name and number."""
    listing = ["docker", "ps", "--filter", f"publish={number}", "--format", "{{.Names}} {{.Ports}}"]
    for line in run(listing).stdout.splitlines():
        name, _, places = line.partition(" ")
        hosts = re.findall(r"(\S+):[\d-]+->", places)
        if any(meet(host.strip("[]"), address) for host in hosts):
            return f"le conteneur {name}"
    if platform.system() == "Linux" and shutil.which("ss"):
        argv = ["ss", "--no-header", "--listening", "--tcp", "--numeric", "--processes", f"sport = :{number}"]
        lines = [line for line in run(argv).stdout.splitlines() if meet(local(line), address)]
        found = re.search(r'"([^"]+)",pid=(\d+)', "\n".join(lines))
    else:
        argv = ["lsof", "-nP", f"-iTCP:{number}", "-sTCP:LISTEN", "-Fcp"]
        found = re.search(r"^c(.+)\n", run(argv).stdout, re.MULTILINE)
    if not found:
        return "un programme d'un autre utilisateur"
    return f"le programme {found[1]}" + (f" (processus {found[2]})" if found.re.groups > 1 else "")


def local(line: str) -> str:
    """The address that a line of `ss` says is listened at."""
    return line.split()[3].rpartition(":")[0].strip("[]").partition("%")[0]


def another(number: int) -> int:
    """A port to propose instead of one that is taken."""
    return number + 1000 if number + 1000 <= 65535 else number - 1000


def ours() -> dict[int, set[str]]:
    """The host ports that this very stack already publishes, the room's too, each with its addresses."""
    listing = run(["docker", "compose", "--profile", "*", "ps", "--format", "json"]).stdout
    found: dict[int, set[str]] = {}
    for service in (json.loads(line) for line in listing.splitlines() if line.startswith("{")):
        for place in service.get("Publishers") or []:
            if place["PublishedPort"]:
                found.setdefault(int(place["PublishedPort"]), set()).add(str(place["URL"]))
    return found


def holder(port: Port, address: str) -> str:
    """Who holds the port at that address, and where, when it is not where the lab would listen."""
    where = "" if address == port.address else f" sur {address}, où mène aussi localhost"
    return f"{owner(port.number, address)}{where}"


def check() -> None:
    """Return when every port of the stack is free or already its own; leave naming the owner otherwise."""
    mine = ours()
    for port in published():
        if address := obstacle(port, mine):
            knob, door = f"{port.name.upper()}_PORT", "room" if port.name.startswith("front") else "up"
            stop(
                f"Le port {port.number}, qu'il faut à {port.name}, est pris par {holder(port, address)}. Arrêtez-le, "
                f"ou choisissez un autre port : `{knob}={another(port.number)} make {door}`."
            )
