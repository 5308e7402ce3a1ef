"""A ratio of medians with its interval: against cases that can be counted by hand."""

import pytest

from comparison import Ratio, ratio


def test_the_ratio_is_that_of_the_medians() -> None:
    found = ratio([10.0, 20.0, 30.0], [5.0, 10.0, 15.0])
    assert found is not None
    assert found.value == 2.0


def test_samples_without_spread_leave_no_doubt() -> None:
    assert ratio([300.0] * 5, [600.0] * 5) == Ratio(0.5, 0.5, 0.5)


def test_the_interval_ends_at_ratios_of_values_that_were_drawn() -> None:
    # With three values, every median drawn is one of them: only 1/2, 1 and 2 can come, and both ends do
    # (all three draws give 1 in 27 x 7, more than 2.5 %).
    found = ratio([1.0, 1.0, 2.0], [1.0, 1.0, 1.0])
    assert found is not None
    assert (found.low, found.high) == (1.0, 2.0)


def test_the_same_samples_give_the_same_interval() -> None:
    assert ratio([1.0, 2.0, 4.0], [1.0, 3.0, 5.0]) == ratio([1.0, 2.0, 4.0], [1.0, 3.0, 5.0])


@pytest.mark.parametrize("few", [[], [1.0], [1.0, 2.0]])
def test_too_few_values_have_no_interval(few: list[float]) -> None:
    assert ratio(few, [1.0, 2.0, 3.0]) is None
    assert ratio([1.0, 2.0, 3.0], few) is None


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.8, 0.99, "faster"),
        (1.01, 1.2, "slower"),
        (0.9, 1.1, "unclear"),
        (1.0, 1.2, "unclear"),
        (0.8, 1.0, "unclear"),
        (0.93, 0.997, "unclear"),  # 1,00 in the table
        (1.004, 1.2, "unclear"),
    ],
)
def test_an_interval_that_holds_1_tells_no_difference(low: float, high: float, verdict: str) -> None:
    assert Ratio((low + high) / 2, low, high).verdict == verdict
