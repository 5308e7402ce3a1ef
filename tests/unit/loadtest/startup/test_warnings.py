"""Each warning: the run that deserves it, and the same run without its reason."""

from typing import get_args

import pytest

from comparison import Verdict
from french import BASES, DOUBTS, VERDICTS, doubt
from startup import warnings
from startup.document import document
from startup.events import Base, Begin, End, Sample
from tests.unit.loadtest.startup.startup_run import END, KNOWN, TIMES, begin, sample, samples

STEADY = {"course": [500.0, 502.0, 504.0, 506.0, 508.0], "fast": [300.0, 301.0, 302.0, 303.0, 304.0]}


def codes(made: list[Sample], opening: Begin, end: End = END) -> set[str]:
    found = document("20260131T120000Z", opening, made, end, KNOWN)
    for each in found["summary"]["warnings"]:
        for words in doubt(each["code"], each["targets"], each["values"]):
            assert words.endswith(".")
            assert "{" not in words
    return {warning["code"] for warning in found["summary"]["warnings"]}


def test_a_good_run_has_none() -> None:
    assert codes(samples(STEADY), begin(list(STEADY))) == set()


CASES: dict[str, tuple[list[Sample], Begin, End]] = {
    "failures": ([*samples(STEADY), sample("fast", 5, None)], begin(list(STEADY)), END),
    "no_reference": (samples({"fast": STEADY["fast"]}), begin(["fast"]), END),
    "few_rounds": (
        samples({name: row[:4] for name, row in STEADY.items()}),
        begin(list(STEADY), rounds=4),
        END,
    ),
    "loaded_machine": (samples(STEADY), begin(list(STEADY), load=1.1), END),
    "cold_first_round": (
        samples({**STEADY, "fast": [900.0, 301.0, 302.0, 303.0, 304.0]}),
        begin(list(STEADY)),
        END,
    ),
    "noisy": (samples({**STEADY, "fast": [200.0, 250.0, 302.0, 380.0, 390.0]}), begin(list(STEADY)), END),
    "tcg": (
        samples(STEADY) + [sample("vm", number, 15000.0 + number, accelerator="tcg") for number in range(1, 6)],
        begin([*STEADY, "vm"]),
        END,
    ),
    "stand_in_base": (samples(STEADY), begin(list(STEADY), base="stand-in"), END),
    "clock_overhead": (
        samples(STEADY),
        begin(list(STEADY)),
        {**END, "overhead_ms": {"median": 150.0, "min": 1.0, "max": 200.0, "n": 20}},
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_what_makes_a_figure_doubtful_is_said_and_nothing_else_is(code: str) -> None:
    assert codes(*CASES[code]) == {code}


def test_every_warning_has_its_case() -> None:
    assert len(CASES) == len(warnings.RULES)


def test_the_times_of_the_other_tests_are_no_reason_to_warn() -> None:
    assert codes(samples(TIMES), begin(list(TIMES))) == set()


def test_each_code_has_its_french_words_and_no_other_has() -> None:
    assert set(DOUBTS) == set(get_args(warnings.Code)) == set(CASES)
    assert set(VERDICTS) == set(get_args(Verdict))
    assert set(BASES) == set(get_args(Base))


def test_the_numbers_of_a_warning_are_written_in_french() -> None:
    sentence, advice = doubt("loaded_machine", [], {"load": 1.25, "cores": 2})
    assert sentence == "La machine travaillait déjà : charge 1,2 pour 2 cœurs."
    assert doubt("noisy", ["a", "b"], {"percent": 20})[0].endswith(
        "(écart interquartile de plus de 20 % de la médiane) : a, b."
    )
    assert advice.startswith("Fermez")


SAID = {
    "failures": (
        "Des démarrages n'ont pas eu de réponse : fast.",
        "Lisez les dernières lignes de leur journal avant de croire à leurs temps.",
        ["fast"],
    ),
    "no_reference": (
        "Sans la cible course, qui est la référence, les temps ne sont pas comparés.",
        "Ajoutez course à TARGETS.",
        [],
    ),
    "few_rounds": (
        "Trop peu de mesures par cible : 4.",
        "Mesurez au moins 5 rondes, 10 si vous le pouvez : ROUNDS=10.",
        [],
    ),
    "loaded_machine": (
        "La machine travaillait déjà : charge 1,1 pour 2 cœurs.",
        "Fermez ce qui tourne, attendez une minute, puis mesurez à nouveau.",
        [],
    ),
    "cold_first_round": (
        "La première ronde est loin au-dessus des autres : fast.",
        "La machine n'était pas encore chaude : relancez la même commande.",
        ["fast"],
    ),
    "noisy": (
        "Les temps sont dispersés (écart interquartile de plus de 20 % de la médiane) : fast.",
        "Fermez ce qui tourne, ou augmentez ROUNDS.",
        ["fast"],
    ),
    "tcg": (
        "Machine virtuelle émulée sans KVM (TCG) : vm.",
        "Son temps n'est pas celui d'une machine virtuelle accélérée : comparez sur une machine qui a KVM.",
        ["vm"],
    ),
    "stand_in_base": (
        "Image de base de substitution, et non l'officielle : course, fast.",
        "Comparez ces cibles entre elles ; les tailles de l'image officielle sont autres.",
        ["course", "fast"],
    ),
    "clock_overhead": (
        "L'horloge coûte 150,0 ms, plus de la moitié de l'écart à la référence : fast.",
        "Ne concluez rien d'une différence aussi petite.",
        ["fast"],
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_a_warning_is_one_sentence_with_what_to_do(code: warnings.Code) -> None:
    (warning,) = document("20260131T120000Z", *reordered(code), KNOWN)["summary"]["warnings"]
    sentence, advice, targets = SAID[code]
    assert (warning["code"], warning["targets"]) == (code, targets)
    assert doubt(code, targets, warning["values"]) == (sentence, advice)


def reordered(code: str) -> tuple[Begin, list[Sample], End]:
    """A case as the document takes it."""
    made, opening, end = CASES[code]
    return opening, made, end


def took(*times: float) -> list[Sample]:
    """The samples of a run whose `fast` took so long, round after round."""
    return samples({**STEADY, "fast": list(times)})


@pytest.mark.parametrize(
    ("made", "opening", "expected"),
    [
        (samples(STEADY), begin(list(STEADY), load=1.0), set()),  # half of two cores
        (samples(STEADY), begin(list(STEADY), load=1.01), {"loaded_machine"}),
        (samples(STEADY), begin(list(STEADY), rounds=5), set()),
        # A first round 10 % above the median of the others, and three of their interquartile ranges above them all
        (took(330.0, 300.0, 300.0, 300.0, 300.0), begin(list(STEADY)), set()),
        (took(330.1, 300.0, 300.0, 300.0, 300.0), begin(list(STEADY)), {"cold_first_round"}),
        (took(362.8, 290.0, 295.0, 305.0, 329.0), begin(list(STEADY)), {"cold_first_round"}),
        (took(362.7, 290.0, 295.0, 305.0, 329.0), begin(list(STEADY)), set()),
        (took(900.0, 300.0, 300.0, 300.0), begin(list(STEADY)), {"noisy"}),  # too few others
        (took(300.0, 900.0, 300.0, 300.0, 300.0), begin(list(STEADY)), set()),  # not the first
        # An interquartile range of a fifth of the median
        (took(400.0, 460.0, 500.0, 560.0, 600.0), begin(list(STEADY)), set()),
        (took(400.0, 460.0, 500.0, 561.0, 600.0), begin(list(STEADY)), {"noisy"}),
        (took(200.0, 250.0, 390.0), begin(list(STEADY)), set()),  # too few to tell
        (took(200.0, 250.0, 380.0, 390.0), begin(list(STEADY)), {"noisy"}),
    ],
)
def test_each_bound_from_both_sides(made: list[Sample], opening: Begin, expected: set[str]) -> None:
    assert codes(made, opening) == expected


@pytest.mark.parametrize(("own", "expected"), [(101.0, set()), (101.1, {"clock_overhead"}), (None, set())])
def test_the_clock_may_cost_half_of_a_difference(own: float | None, expected: set[str]) -> None:
    """The medians are 504 and 302 ms."""
    end: End = {**END, "overhead_ms": {"median": own, "min": 1.0, "max": 200.0, "n": 20}}
    assert codes(samples(STEADY), begin(list(STEADY)), end) == expected


def test_the_clock_costs_nothing_of_a_difference_that_is_not_said_to_be_one() -> None:
    alike = {"course": STEADY["course"], "fast": [time + 0.5 for time in STEADY["course"]]}
    end: End = {**END, "overhead_ms": {"median": 10.0, "min": 1.0, "max": 20.0, "n": 20}}
    assert codes(samples(alike), begin(list(alike)), end) == set()
    silent = [*samples({"fast": STEADY["fast"]}), *(sample("course", number, None) for number in range(1, 6))]
    assert codes(silent, begin(["course", "fast"]), end) == {"failures"}
