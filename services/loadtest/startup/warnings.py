"""What makes a run's figures doubtful, each with what to do about it: values that a reader and a page both show."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TypedDict

from comparison import FASTER, SLOWER
from french import decimal, percent
from startup.events import Overhead, Plan, Sample
from startup.summary import Row, measured, times
from targets import REFERENCE

FEW_ROUNDS = 5
BUSY = 0.5  # load average by core
FAR = (
    3.0  # interquartile ranges beyond the last quartile: Tukey's "far out" (Exploratory Data Analysis, 1977)
)
COLD = 1.10  # of the median of the other rounds: less is far out only because the others agree so well
NOISY = 0.20  # interquartile range, as a share of the median
CLOCK = 0.5  # of a difference that is said to be one


class Doubt(TypedDict):
    """Why to doubt (code, French sentence), what to do about it, and of which targets."""

    code: str
    sentence: str
    advice: str
    targets: list[str]


@dataclass(frozen=True)
class Seen:
    """What the warnings are drawn from: the plan, the load average before, samples, rows, and our own cost."""

    plan: Plan
    load: float
    cores: int | None
    samples: Sequence[Sample]
    rows: Sequence[Row]
    overhead: Overhead

    def named(self, condition: Callable[[Row], bool]) -> list[str]:
        """The targets of which the row meets the condition."""
        return [row["target"] for row in self.rows if condition(row)]


def warnings(seen: Seen) -> list[Doubt]:
    """All the warnings of a run, as the document has them; none when its figures may be taken as they are."""
    return [warning for rule in RULES for warning in rule(seen)]


def warning(code: str, sentence: str, advice: str, targets: Sequence[str] = ()) -> Doubt:
    """One warning."""
    return {"code": code, "sentence": sentence, "advice": advice, "targets": list(targets)}


def failures(seen: Seen) -> Iterator[Doubt]:
    """Starts that got no answer."""
    if names := seen.named(lambda row: row["failures"] > 0):
        yield warning(
            "failures",
            f"Des démarrages n'ont pas eu de réponse : {', '.join(names)}.",
            "Lisez les dernières lignes de leur journal avant de croire à leurs temps.",
            names,
        )


def no_reference(seen: Seen) -> Iterator[Doubt]:
    """Times that nothing is there to compare with."""
    if REFERENCE not in seen.plan["targets"]:
        yield warning(
            "no_reference",
            f"Sans la cible {REFERENCE}, qui est la référence, les temps ne sont pas comparés.",
            f"Ajoutez {REFERENCE} à TARGETS.",
        )


def few_rounds(seen: Seen) -> Iterator[Doubt]:
    """Too few values for an interval worth its name."""
    rounds = seen.plan["rounds"]
    if rounds < FEW_ROUNDS:
        yield warning(
            "few_rounds",
            f"Trop peu de mesures par cible : {rounds}.",
            f"Mesurez au moins {FEW_ROUNDS} rondes, 10 si vous le pouvez : ROUNDS=10.",
        )


def loaded_machine(seen: Seen) -> Iterator[Doubt]:
    """A machine that was busy before the run."""
    load, cores = seen.load, seen.cores
    if cores is not None and load > BUSY * cores:
        yield warning(
            "loaded_machine",
            f"La machine travaillait déjà : charge {decimal(load)} pour {cores} cœurs.",
            "Fermez ce qui tourne, attendez une minute, puis mesurez à nouveau.",
        )


def cold_first_round(seen: Seen) -> Iterator[Doubt]:
    """A first round far above the others, in spite of the warm-up."""
    names = [row["target"] for row in seen.rows if _cold(measured(seen.samples, row["target"]))]
    if names:
        yield warning(
            "cold_first_round",
            f"La première ronde est loin au-dessus des autres : {', '.join(names)}.",
            "La machine n'était pas encore chaude : relancez la même commande.",
            names,
        )


def _cold(samples: Sequence[Sample]) -> bool:
    early = [one["total_ms"] for one in samples if one["round"] == 1 and one["total_ms"] is not None]
    others = [one["total_ms"] for one in samples if one["round"] > 1 and one["total_ms"] is not None]
    if not early or len(others) < FEW_ROUNDS - 1:
        return False
    low, _, high = quantiles(others, method="inclusive")
    return bool(early[0] > high + FAR * (high - low) and early[0] > COLD * median(others))


def noisy(seen: Seen) -> Iterator[Doubt]:
    """Times that do not agree with one another."""
    names = [row["target"] for row in seen.rows if _spread(times(seen.samples, row["target"])) > NOISY]
    if names:
        yield warning(
            "noisy",
            f"Les temps sont dispersés (écart interquartile de plus de {percent(NOISY, 0)} de la médiane) : "
            f"{', '.join(names)}.",
            "Fermez ce qui tourne, ou augmentez ROUNDS.",
            names,
        )


def _spread(values: Sequence[float]) -> float:
    if len(values) < FEW_ROUNDS - 1:
        return 0.0
    low, middle, high = quantiles(values, method="inclusive")
    return (high - low) / middle


def emulated(seen: Seen) -> Iterator[Doubt]:
    """A virtual machine without the processor's help."""
    if names := seen.named(lambda row: row["accelerator"] == "tcg"):
        yield warning(
            "tcg",
            f"Machine virtuelle émulée sans KVM (TCG) : {', '.join(names)}.",
            "Son temps n'est pas celui d'une machine virtuelle accélérée : comparez sur une machine qui a KVM.",
            names,
        )


def stand_in_base(seen: Seen) -> Iterator[Doubt]:
    """An image built on something else than the official base."""
    if names := seen.named(lambda row: row["base"] == "substitut"):
        yield warning(
            "stand_in_base",
            f"Image de base de substitution, et non l'officielle : {', '.join(names)}.",
            "Comparez ces cibles entre elles ; les tailles de l'image officielle sont autres.",
            names,
        )


def clock_overhead(seen: Seen) -> Iterator[Doubt]:
    """A difference that the clock's own cost could explain."""
    medians = {row["target"]: row["median_ms"] for row in seen.rows if row["median_ms"] is not None}
    own, reference = seen.overhead["median"], medians.get(REFERENCE)
    if own is None or reference is None:
        return
    names = seen.named(
        lambda row: (
            row["verdict"] in {FASTER, SLOWER} and own > CLOCK * abs((row["median_ms"] or 0) - reference)
        )
    )
    if names:
        yield warning(
            "clock_overhead",
            f"L'horloge coûte {decimal(own)} ms, plus de la moitié de l'écart à la référence : "
            f"{', '.join(names)}.",
            "Ne concluez rien d'une différence aussi petite.",
            names,
        )


RULES = (
    failures, no_reference, few_rounds, loaded_machine, cold_first_round, noisy, emulated, stand_in_base,
    clock_overhead,
)  # fmt: skip
