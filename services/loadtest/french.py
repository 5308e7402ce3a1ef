"""Figures and words as a French terminal has them."""

from collections.abc import Mapping

NONE = "—"
MEBI = 2**20


def decimal(value: float, places: int = 1) -> str:
    """The number with a comma, and so many decimals."""
    return f"{value:.{places}f}".replace(".", ",")


def percent(share: float, places: int = 1) -> str:
    """A share, of which 1 is all, as a percentage."""
    return f"{decimal(share * 100, places)} %"


def size(count: float) -> str:
    """A number of bytes in Mio."""
    return f"{decimal(count / MEBI)} Mio"


# Who limited the throughput of a load, and why: the codes of throughput/schema.json.
LIMITERS: Mapping[str, str] = {"api": "api", "generator": "générateur", "unclear": "indéterminé"}
REASONS: Mapping[str, str] = {
    "both_full": "L'api et le générateur sont tous deux à leur limite.",
    "api_unread": "Le générateur peine, et le processeur de l'api n'a pas pu être lu.",
    "generator_behind": "Le générateur peine, l'api a de la marge : ces chiffres mesurent Locust.",
    "late_times": "La cadence est tenue, mais les temps incluent le retard du générateur.",
    "api_full": "L'api est à la limite de son processeur, et le générateur a de la marge.",
    "api_waits": "L'api ne suit pas, sans manquer de processeur : elle attend, ou elle refuse.",
    "pace_unknown": "La cadence visée est inconnue, et personne n'est à sa limite.",
    "no_limit": "Aucune limite atteinte : l'api tient cette charge. Augmentez USERS.",
}
