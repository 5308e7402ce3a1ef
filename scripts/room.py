"""Les adresses du labo pour une salle, une fois le front démarré : `make salle`."""

import ipaddress
import socket

from console import script, stop
from front import compose

PLACES = {
    8000: "le cours",
    8080: "l'application du cours",
}  # by the port that the front listens on in its container
UNKNOWN = "<adresse de cette machine>"
ELSEWHERE = (
    "192.0.2.1",
    9,
)  # an address kept for examples (RFC 5737): it only chooses a way out, nothing is sent


def published(port: int) -> tuple[str, int]:
    """The address and port of this machine at which the front's port is reached."""
    shown = compose("port", "front", str(port)).stdout.strip()
    host, _, number = shown.rpartition(":")
    if not number.isdigit():
        stop("Le front ne tourne pas : `make salle` le démarre.")
    return host.strip("[]"), int(number)


def own_address() -> str | None:
    """This machine's address on the network that its default route leads to; None without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        try:
            way_out.connect(ELSEWHERE)
        except OSError:
            return None
        return str(way_out.getsockname()[0])


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
            f"Pour l'ouvrir à la salle : LAB_BIND={own or UNKNOWN} make salle",
        ]
    return [
        "La salle est ouverte. Les adresses à donner :",
        *told,
        "Qui est sur ce réseau peut lire le cours, et lire ou écrire des relevés, sans mot de passe.",
        "Pour fermer la salle : docker compose stop front",
    ]


def main() -> None:
    """Print the addresses as the front was bound, not as the environment now says."""
    found = {port: published(port) for port in PLACES}
    bound = found[8000][0]
    print("\n".join(lines(bound, own_address(), {port: number for port, (_, number) in found.items()})))


if __name__ == "__main__":
    script(main)
