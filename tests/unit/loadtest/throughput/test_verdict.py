"""Each rule of the verdict, and each bound from both sides."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from french import LIMITERS, REASONS
from throughput.document import Limiter, Reason
from throughput.verdict import Evidence, judge

QUIET = Evidence(generator_cpu=0.1, lag_p95_ms=1.0, achieved_rps=100.0, target_rps=100.0, api_cpu=0.2)
BEHIND = replace(QUIET, achieved_rps=50.0)


def value(**changes: Any) -> str:
    return judge(replace(QUIET, **changes))[0]


def test_nobody_is_the_limit_while_the_pace_is_kept() -> None:
    assert judge(QUIET) == ("unclear", "no_limit")


@pytest.mark.parametrize(("api_cpu", "expected"), [(0.899, "unclear"), (0.9, "api")])
def test_the_api_is_the_limit_from_nine_tenths_of_its_processor(api_cpu: float, expected: str) -> None:
    assert value(api_cpu=api_cpu) == expected


@pytest.mark.parametrize(("achieved", "expected"), [(94.9, "api"), (95.0, "unclear")])
def test_the_api_is_the_limit_when_a_twentieth_of_the_pace_is_missed(achieved: float, expected: str) -> None:
    assert value(achieved_rps=achieved) == expected


@pytest.mark.parametrize(("cpu", "expected"), [(0.799, "api"), (0.8, "generator")])
def test_a_missed_pace_is_a_busy_generator_s(cpu: float, expected: str) -> None:
    assert judge(replace(BEHIND, generator_cpu=cpu))[0] == expected


@pytest.mark.parametrize(("lag", "expected"), [(19.9, "api"), (20.0, "generator")])
def test_a_missed_pace_is_the_generator_s_when_its_timers_fire_late(lag: float, expected: str) -> None:
    assert judge(replace(BEHIND, lag_p95_ms=lag))[0] == expected


def test_both_at_their_limit_cannot_be_told_apart() -> None:
    assert value(achieved_rps=50.0, generator_cpu=0.95, api_cpu=0.95) == "unclear"


def test_a_strained_generator_that_keeps_the_pace_concludes_nothing() -> None:
    assert judge(replace(QUIET, generator_cpu=0.85)) == ("unclear", "late_times")


def test_a_strained_generator_is_not_accused_when_the_api_could_not_be_read() -> None:
    assert value(achieved_rps=50.0, generator_cpu=0.95, api_cpu=None) == "unclear"


def test_a_missed_pace_is_the_api_s_even_when_its_processor_could_not_be_read() -> None:
    assert value(achieved_rps=50.0, api_cpu=None) == "api"


def test_an_unknown_target_leaves_the_processor_alone_to_conclude() -> None:
    assert value(target_rps=None) == "unclear"
    assert value(target_rps=None, api_cpu=0.95) == "api"


def test_each_code_has_its_french_words_and_no_other_has() -> None:
    assert set(LIMITERS) == set(get_args(Limiter))
    assert set(REASONS) == set(get_args(Reason))


def test_every_reason_is_given_to_some_run() -> None:
    runs: list[dict[str, Any]] = [
        {"generator_cpu": cpu, "api_cpu": api, "achieved_rps": achieved, "target_rps": target}
        for cpu in (0.1, 0.9)
        for api in (None, 0.2, 0.95)
        for achieved in (50.0, 100.0)
        for target in (None, 100.0)
    ]
    assert {judge(replace(QUIET, **run))[1] for run in runs} == set(get_args(Reason))


STRAINED = replace(QUIET, generator_cpu=0.95)
FULL = replace(QUIET, api_cpu=0.95)


@pytest.mark.parametrize(
    ("seen", "concluded"),
    [
        (QUIET, ("unclear", "no_limit")),
        (replace(QUIET, target_rps=None), ("unclear", "pace_unknown")),
        (replace(QUIET, target_rps=0.0), ("unclear", "no_limit")),
        (BEHIND, ("api", "api_waits")),
        (FULL, ("api", "api_full")),
        (STRAINED, ("unclear", "late_times")),
        (replace(STRAINED, achieved_rps=50.0), ("generator", "generator_behind")),
        (replace(STRAINED, api_cpu=None), ("unclear", "api_unread")),
        (replace(STRAINED, api_cpu=0.95), ("unclear", "both_full")),
    ],
)
def test_each_conclusion_has_its_reason(seen: Evidence, concluded: tuple[Limiter, Reason]) -> None:
    assert judge(seen) == concluded
