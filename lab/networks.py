"""The subnets that Docker gives to its networks: how many are left, and which meet a network of the machine."""

import json
import platform
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, ip_network
from itertools import islice
from typing import Any

from lab import engine, project
from lab.check import Check
from lab.process import run

# What an engine divides when its settings name no pool: 31 subnets. Source: moby, libnetwork/ipamutils.
DEFAULT_POOLS = [
    *((f"172.{number}.0.0/16", 16) for number in (17, 18, 19)),
    *((f"172.{number}.0.0/14", 16) for number in (20, 24, 28)),
    ("192.168.0.0/16", 20),
]
DEFAULT_ROUTE = 8  # a route that covers a 256th of all addresses or more is a way out, not a network
REMEDY = "`docker network prune` enlève les réseaux dont aucun conteneur ne se sert"


def shortage() -> Check:
    """Whether Docker has subnets left for the networks that the lab has yet to make, and for a second lab beside it."""
    listed, wanted = networks(), names()
    needed = len(wanted - {each["Name"] for each in listed})
    left = free(listed, needed + len(wanted))
    if left < needed:
        text = f"Réseaux : Docker n'a plus que {left} sous-réseau(x) libre(s), il en faut {needed}"
        return Check(text, False, REMEDY)
    if left < needed + len(wanted):
        text = f"Réseaux : le labo démarré, il restera à Docker {left - needed} sous-réseau(x) libre(s)"
        return Check(text, None, REMEDY)
    return Check("Réseaux : Docker a assez de sous-réseaux libres", True)


def names() -> set[str]:
    """The names of the lab's networks, all profiles together."""
    return {each["name"] for each in project.config()["networks"].values()}


def networks() -> list[dict[str, Any]]:
    """What `docker network inspect` tells of every network."""
    names = run(["docker", "network", "ls", "--quiet"]).stdout.split()
    found: list[dict[str, Any]] = json.loads(run(["docker", "network", "inspect", *names]).stdout or "[]")
    return found


def subnets(network: dict[str, Any]) -> list[IPv4Network]:
    """The IPv4 subnets of a network."""
    ranges = (ip_network(each["Subnet"]) for each in network["IPAM"]["Config"] or [] if each.get("Subnet"))
    return [each for each in ranges if isinstance(each, IPv4Network)]


def free(listed: Iterable[dict[str, Any]], enough: int) -> int:
    """How many subnets the engine's pools have left, counted up to `enough`.

    The engine passes over what a network has, and what the machine reaches without a gateway.
    """
    held = [subnet for network in listed for subnet in subnets(network)]
    held += [subnet for subnet, route in routes() if route.get("scope") == "link"]
    pools = [(pool["Base"], pool["Size"]) for pool in engine.info().get("DefaultAddressPools") or []]
    divided = (
        subnet
        for base, size in pools or DEFAULT_POOLS
        if isinstance(pool := ip_network(base), IPv4Network)
        for subnet in pool.subnets(new_prefix=size)
    )
    return sum(1 for _ in islice((each for each in divided if not any(map(each.overlaps, held))), enough))


def routes() -> Iterator[tuple[IPv4Network, dict[str, Any]]]:
    """The networks that this machine reaches, with what `ip route` says of each; none without that command."""
    for route in json.loads(run(["ip", "-4", "-json", "route", "show"]).stdout or "[]"):
        if route["dst"] != "default" and "dev" in route:
            yield IPv4Network(route["dst"]), route


def overlaps() -> Iterator[Check]:
    """Each Docker network whose addresses are also those of a network that this machine reaches by other means."""
    listed = [network for network in networks() if network["Driver"] == "bridge"]
    bridges = {bridge(network) for network in listed}
    elsewhere = [
        (subnet, route["dev"])
        for subnet, route in routes()
        if subnet.prefixlen >= DEFAULT_ROUTE and route["dev"] not in bridges
    ]
    for network in listed:
        for mine in subnets(network):
            for other, device in elsewhere:
                if mine.overlaps(other):
                    yield Check(
                        f"Réseaux : {network['Name']} ({mine}) recouvre {other}, que cette machine joint par {device}",
                        None,
                        f"si vous en avez besoin, tapez `docker network rm {network['Name']}`, et donnez à Docker "
                        "d'autres adresses (default-address-pools, dans /etc/docker/daemon.json)",
                    )


def bridge(network: dict[str, Any]) -> str:
    """The name of the interface that this machine has for a Docker network."""
    return str(network["Options"].get("com.docker.network.bridge.name") or f"br-{network['Id'][:12]}")


def checks() -> Iterator[Check]:
    """All that the doctor says of the engine's networks."""
    yield shortage()
    described = engine.info()
    here = described["KernelVersion"] == platform.release() and "name=rootless" not in described["SecurityOptions"]
    if here:  # elsewhere, the engine's bridges are not among this machine's interfaces
        yield from overlaps()
