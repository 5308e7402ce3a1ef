"""Ouvre le cours et l'api à une salle (sans LAB_BIND, à cette machine seule)."""

import ipaddress
import os

from lab import ground, up
from lab.binding import opened, own_address
from lab.command import Parser
from lab.console import stop, typed

# By the port that the front listens on in its container.
PLACES = {8000: "le cours", 8080: "l'application du cours"}
UNKNOWN = "<adresse de cette machine>"


def published(port: int) -> tuple[str, int]:
    """The address and port of this machine at which the front's port is reached; leaves when it does not run."""
    return opened(port) or stop("Le front ne tourne pas : `make room` le démarre.")


def lines(bound: str, own: str | None, ports: dict[int, int]) -> list[str]:
    """What to tell: where the front listens (an IP address), this machine's own address, PLACES' keys -> ports."""
    address = ipaddress.ip_address(bound)
    name = own or UNKNOWN if address.is_unspecified else bound
    host = "localhost" if name in {"127.0.0.1", "::1"} else f"[{name}]" if ":" in name else name
    told = [f"  http://{host}:{ports[port]}  {place}" for port, place in PLACES.items()]
    if address.is_loopback:
        return [
            "Le front est prêt, pour cette machine seulement :",
            *told,
            f"Pour l'ouvrir à la salle : LAB_BIND={own or UNKNOWN} make room",
        ]
    return [
        "La salle est ouverte. Les adresses à donner :",
        *told,
        "Qui est sur ce réseau peut lire le cours, et lire ou écrire des relevés, sans mot de passe.",
        "Pour fermer la salle : docker compose stop front",
    ]


def main(*words: str) -> None:
    """Start the front too, then print the addresses as it was bound, not as the environment now says."""
    parser = Parser("room", __doc__)
    parser.setting("--bind", "LAB_BIND", "192.0.2.7", "l'adresse de cette machine sur le réseau de la salle")
    parser.consent()
    parser.heed(words)
    os.environ["COMPOSE_PROFILES"] = "room"
    ground.prepare()
    up.start("--profile", "room")
    say_addresses()


def say_addresses() -> None:
    """Print where the front was bound, and who can reach it."""
    found = {port: published(port) for port in PLACES}
    bound = found[8000][0]
    told = lines(bound, own_address(), {port: number for port, (_, number) in found.items()})
    print(typed("\n".join(told)))
