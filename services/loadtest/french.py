"""Figures and words as a French terminal has them: documents hold codes, and the page has words of its own."""

from collections.abc import Mapping, Sequence

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

# Of start-ups: the codes of startup/schema.json.
VERDICTS: Mapping[str, str] = {
    "reference": "référence",
    "faster": "plus rapide",
    "slower": "plus lent",
    "unclear": "pas de différence nette",
    "silent": "sans réponse",
}
BASES: Mapping[str, str] = {"official": "officielle", "stand-in": "substitut", "none": "aucune"}
# Each warning, and what to do about it; {names} are its targets.
DOUBTS: Mapping[str, tuple[str, str]] = {
    "failures": (
        "Des démarrages n'ont pas eu de réponse : {names}.",
        "Lisez les dernières lignes de leur journal avant de croire à leurs temps.",
    ),
    "no_reference": (
        "Sans la cible {reference}, qui est la référence, les temps ne sont pas comparés.",
        "Ajoutez {reference} à TARGETS.",
    ),
    "few_rounds": (
        "Trop peu de mesures par cible : {rounds}.",
        "Mesurez au moins {enough} rondes, 10 si vous le pouvez : ROUNDS=10.",
    ),
    "loaded_machine": (
        "La machine travaillait déjà : charge {load} pour {cores} cœurs.",
        "Fermez ce qui tourne, attendez une minute, puis mesurez à nouveau.",
    ),
    "cold_first_round": (
        "La première ronde est loin au-dessus des autres : {names}.",
        "La machine n'était pas encore chaude : relancez la même commande.",
    ),
    "noisy": (
        "Les temps sont dispersés (écart interquartile de plus de {percent} % de la médiane) : {names}.",
        "Fermez ce qui tourne, ou augmentez ROUNDS.",
    ),
    "tcg": (
        "Machine virtuelle émulée sans KVM (TCG) : {names}.",
        "Son temps n'est pas celui d'une machine virtuelle accélérée : comparez sur une machine qui a KVM.",
    ),
    "stand_in_base": (
        "Image de base de substitution, et non l'officielle : {names}.",
        "Comparez ces cibles entre elles ; les tailles de l'image officielle sont autres.",
    ),
    "clock_overhead": (
        "L'horloge coûte {own_ms} ms, plus de la moitié de l'écart à la référence : {names}.",
        "Ne concluez rien d'une différence aussi petite.",
    ),
}


def doubt(code: str, targets: Sequence[str], values: Mapping[str, float | str]) -> tuple[str, str]:
    """A warning's sentence and its advice."""
    said = {name: decimal(value) if isinstance(value, float) else str(value) for name, value in values.items()}
    sentence, advice = (words.format(names=", ".join(targets), **said) for words in DOUBTS[code])
    return sentence, advice
