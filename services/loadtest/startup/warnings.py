"""What makes a run's figures doubtful: codes, with the targets and the numbers that a view says them with."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Literal, TypedDict

from startup.events import Overhead, Plan, Sample
from startup.summary import Row, measured, times
from targets import REFERENCE

FEW_ROUNDS = 5
BUSY = 0.5  # load average by core
# Interquartile ranges beyond the last quartile: Tukey's "far out" (Exploratory Data Analysis, 1977).
FAR = 3.0
COLD = 1.10  # of the median of the other rounds: less is far out only because the others agree so well
NOISY_PERCENT = 20  # interquartile range, of the median
CLOCK = 0.5  # of a difference that is said to be one


Code = Literal[
    "failures", "no_reference", "few_rounds", "loaded_machine", "cold_first_round", "noisy", "tcg", "stand_in_base",
    "clock_overhead",
]  # fmt: skip


class Doubt(TypedDict):
    """Why to doubt, of which targets, and the values that its words need."""

    code: Code
    targets: list[str]
    values: dict[str, float | str]


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


def of(code: Code, targets: Sequence[str]) -> Iterator[Doubt]:
    """The warning, where there are targets to warn of."""
    if targets:
        yield {"code": code, "targets": list(targets), "values": {}}


def failures(seen: Seen) -> Iterator[Doubt]:
    """Starts that got no answer."""
    yield from of("failures", seen.named(lambda row: row["failures"] > 0))


def no_reference(seen: Seen) -> Iterator[Doubt]:
    """Times that nothing is there to compare with."""
    if REFERENCE not in seen.plan["targets"]:
        yield {"code": "no_reference", "targets": [], "values": {"reference": REFERENCE}}


def few_rounds(seen: Seen) -> Iterator[Doubt]:
    """Too few values for an interval worth its name."""
    if seen.plan["rounds"] < FEW_ROUNDS:
        yield {
            "code": "few_rounds",
            "targets": [],
            "values": {"rounds": seen.plan["rounds"], "enough": FEW_ROUNDS},
        }


def loaded_machine(seen: Seen) -> Iterator[Doubt]:
    """A machine that was busy before the run."""
    if seen.cores is not None and seen.load > BUSY * seen.cores:
        yield {"code": "loaded_machine", "targets": [], "values": {"load": seen.load, "cores": seen.cores}}


def cold_first_round(seen: Seen) -> Iterator[Doubt]:
    """A first round far above the others, in spite of the warm-up."""
    yield from of("cold_first_round", seen.named(lambda row: _cold(measured(seen.samples, row["target"]))))


def _cold(samples: Sequence[Sample]) -> bool:
    early = [one["total_ms"] for one in samples if one["round"] == 1 and one["total_ms"] is not None]
    others = [one["total_ms"] for one in samples if one["round"] > 1 and one["total_ms"] is not None]
    if not early or len(others) < FEW_ROUNDS - 1:
        return False
    low, _, high = quantiles(others, method="inclusive")
    return bool(early[0] > high + FAR * (high - low) and early[0] > COLD * median(others))


def noisy(seen: Seen) -> Iterator[Doubt]:
    """Times that do not agree with one another."""
    names = seen.named(lambda row: _spread(times(seen.samples, row["target"])) * 100 > NOISY_PERCENT)
    if names:
        yield {"code": "noisy", "targets": names, "values": {"percent": NOISY_PERCENT}}


def _spread(values: Sequence[float]) -> float:
    if len(values) < FEW_ROUNDS - 1:
        return 0.0
    low, middle, high = quantiles(values, method="inclusive")
    return (high - low) / middle


def emulated(seen: Seen) -> Iterator[Doubt]:
    """A virtual machine without the processor's help."""
    yield from of("tcg", seen.named(lambda row: row["accelerator"] == "tcg"))


def stand_in_base(seen: Seen) -> Iterator[Doubt]:
    """An image built on something else than the official base."""
    yield from of("stand_in_base", seen.named(lambda row: row["base"] == "stand-in"))


def clock_overhead(seen: Seen) -> Iterator[Doubt]:
    """A difference that the clock's own cost could explain."""
    medians = {row["target"]: row["median_ms"] for row in seen.rows}
    own, reference = seen.overhead["median"], medians.get(REFERENCE)
    if own is None or reference is None:
        return

    def explained(row: Row) -> bool:
        told = row["verdict"] in {"faster", "slower"}
        return told and row["median_ms"] is not None and own > CLOCK * abs(row["median_ms"] - reference)

    if names := seen.named(explained):
        yield {"code": "clock_overhead", "targets": names, "values": {"own_ms": own}}


RULES = (
    failures, no_reference, few_rounds, loaded_machine, cold_first_round, noisy, emulated, stand_in_base,
    clock_overhead,
)  # fmt: skip
