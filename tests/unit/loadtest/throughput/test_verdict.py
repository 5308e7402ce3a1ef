"""Each rule of the verdict, and each bound from both sides."""

from dataclasses import replace
from typing import Any

import pytest

from throughput.verdict import API, GENERATOR, UNDETERMINED, Evidence, judge

QUIET = Evidence(generator_cpu=0.1, lag_p95_ms=1.0, achieved_rps=100.0, target_rps=100.0, api_cpu=0.2)
BEHIND = replace(QUIET, achieved_rps=50.0)


def value(**changes: Any) -> str:
    return judge(replace(QUIET, **changes)).value


def test_nobody_is_the_limit_while_the_pace_is_kept() -> None:
    verdict = judge(QUIET)
    assert verdict.value == UNDETERMINED
    assert "Aucune limite" in verdict.reasons[0]


@pytest.mark.parametrize(("api_cpu", "expected"), [(0.899, UNDETERMINED), (0.9, API)])
def test_the_api_is_the_limit_from_nine_tenths_of_its_processor(api_cpu: float, expected: str) -> None:
    assert value(api_cpu=api_cpu) == expected


@pytest.mark.parametrize(("achieved", "expected"), [(94.9, API), (95.0, UNDETERMINED)])
def test_the_api_is_the_limit_when_a_twentieth_of_the_pace_is_missed(achieved: float, expected: str) -> None:
    assert value(achieved_rps=achieved) == expected


@pytest.mark.parametrize(("cpu", "expected"), [(0.799, API), (0.8, GENERATOR)])
def test_a_missed_pace_is_a_busy_generator_s(cpu: float, expected: str) -> None:
    assert judge(replace(BEHIND, generator_cpu=cpu)).value == expected


@pytest.mark.parametrize(("lag", "expected"), [(19.9, API), (20.0, GENERATOR)])
def test_a_missed_pace_is_the_generator_s_when_its_timers_fire_late(lag: float, expected: str) -> None:
    assert judge(replace(BEHIND, lag_p95_ms=lag)).value == expected


def test_both_at_their_limit_cannot_be_told_apart() -> None:
    assert value(achieved_rps=50.0, generator_cpu=0.95, api_cpu=0.95) == UNDETERMINED


def test_a_strained_generator_that_keeps_the_pace_concludes_nothing() -> None:
    verdict = judge(replace(QUIET, generator_cpu=0.85))
    assert verdict.value == UNDETERMINED
    assert "retard du générateur" in verdict.reasons[0]


def test_a_strained_generator_is_not_accused_when_the_api_could_not_be_read() -> None:
    assert value(achieved_rps=50.0, generator_cpu=0.95, api_cpu=None) == UNDETERMINED


def test_a_missed_pace_is_the_api_s_even_when_its_processor_could_not_be_read() -> None:
    assert value(achieved_rps=50.0, api_cpu=None) == API


def test_an_unknown_target_leaves_the_processor_alone_to_conclude() -> None:
    assert value(target_rps=None) == UNDETERMINED
    assert value(target_rps=None, api_cpu=0.95) == API


def test_the_figures_follow_the_conclusion_in_french() -> None:
    assert "Cadence visée : 100,0 requêtes/s" in judge(QUIET).reasons[1]
    assert "20 % de sa limite" in judge(QUIET).reasons[2]
