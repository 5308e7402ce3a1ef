"""The two applications that the pages with a panel may ask: the one a student started by hand, and the lab's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# As a browser sends it in `Origin` (RFC 6454): no path, no user, nothing that a header could mistake for more.
ORIGIN = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::([0-9]{1,5}))?")
HIGHEST_PORT = 65535


def checked(name: str, value: str) -> str:
    """The origin in lower case, or the end of the program with a French sentence that names the variable."""
    found = ORIGIN.fullmatch(value.lower())
    if not found or not 0 < int(found[1] or 80) <= HIGHEST_PORT:
        raise SystemExit(
            f"{name}={value!r} n'est pas l'adresse d'un serveur : il faut http://machine ou http://machine:port, "
            "sans chemin ni barre à la fin."
        )
    return value.lower()


@dataclass(frozen=True)
class Apis:
    """Their origins, as the browser of the reader reaches them."""

    own: str = "http://localhost:80"
    lab: str = "http://localhost:8080"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Apis":
        """OWN_API and LAB_API, or the course's own addresses; leaves with a French sentence when one is no origin."""
        return cls(
            own=checked("OWN_API", environment.get("OWN_API", cls.own)),
            lab=checked("LAB_API", environment.get("LAB_API", cls.lab)),
        )
