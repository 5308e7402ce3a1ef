"""Each warning: the run that deserves it, and the same run without its reason."""

from typing import get_args

import pytest

from comparison import Verdict
from french import BASES, DOUBTS, VERDICTS, doubt
from startup import warnings
from startup.document import document
from startup.events import Base, Begin, End, Sample
from startup_run import END, KNOWN, TIMES, begin, sample, samples

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
        samples(STEADY)
        + [sample("vm", number, 15000.0 + number, accelerator="tcg") for number in range(1, 6)],
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
