"""Who limited the throughput of a run: the api, the generator, or nobody can tell.

Shares are fractions of a limit (1.0 = all of it). A target missed by more than 5 % was not kept up with; a
generator from 80 % of its processor no longer sends on time; an api from 90 % of its limit has nothing left.
An idle loop is 1 to 4 ms late (p95, two shared cores): LATE_MS stands well above.
"""

from dataclasses import dataclass

from french import decimal, percent

API = "api"
GENERATOR = "générateur"
UNDETERMINED = "indéterminé"

GENERATOR_BUSY = 0.80
API_BUSY = 0.90
KEPT_UP = 0.95
LATE_MS = 20.0


@dataclass(frozen=True)
class Evidence:
    """What was seen during a run; None where it could not be."""

    generator_cpu: float  # share of min(1 core, quota): Locust is one thread
    lag_p95_ms: float  # how late the generator's own timers fire
    achieved_rps: float  # successful requests per second
    target_rps: float | None  # what the users aimed at
    api_cpu: float | None  # share of the api's limit


@dataclass(frozen=True)
class Verdict:
    """One of API, GENERATOR, UNDETERMINED, and French sentences that say why."""

    value: str
    reasons: list[str]


def judge(seen: Evidence) -> Verdict:
    """The verdict on a run, from what was seen of both ends; the first reason concludes, figures follow."""
    strained = seen.generator_cpu >= GENERATOR_BUSY or seen.lag_p95_ms >= LATE_MS
    full = seen.api_cpu is not None and seen.api_cpu >= API_BUSY
    behind = bool(seen.target_rps) and seen.achieved_rps < KEPT_UP * (seen.target_rps or 0)
    if strained and full:
        value, reason = UNDETERMINED, "L'api et le générateur sont tous deux à leur limite."
    elif strained and seen.api_cpu is None:
        value, reason = UNDETERMINED, "Le générateur peine, et le processeur de l'api n'a pas pu être lu."
    elif strained and behind:
        value, reason = GENERATOR, "Le générateur peine, l'api a de la marge : ces chiffres mesurent Locust."
    elif strained:
        value, reason = UNDETERMINED, "La cadence est tenue, mais les temps incluent le retard du générateur."
    elif full:
        value, reason = API, "L'api est à la limite de son processeur, et le générateur a de la marge."
    elif behind:
        value, reason = API, "L'api ne suit pas, sans manquer de processeur : elle attend, ou elle refuse."
    elif seen.target_rps is None:
        value, reason = UNDETERMINED, "La cadence visée est inconnue, et personne n'est à sa limite."
    else:
        value, reason = UNDETERMINED, "Aucune limite atteinte : l'api tient cette charge. Augmentez USERS."
    return Verdict(value, [reason, *_figures(seen)])


def _figures(seen: Evidence) -> list[str]:
    target = "inconnue" if seen.target_rps is None else f"{decimal(seen.target_rps)} requêtes/s"
    api = "inconnu" if seen.api_cpu is None else f"{percent(seen.api_cpu, 0)} de sa limite"
    return [
        f"Cadence visée : {target} ; obtenue sans échec : {decimal(seen.achieved_rps)} requêtes/s.",
        f"Processeur de l'api : {api} ; du générateur : {percent(seen.generator_cpu, 0)}.",
        f"Retard des minuteries du générateur (p95) : {decimal(seen.lag_p95_ms)} ms.",
    ]
